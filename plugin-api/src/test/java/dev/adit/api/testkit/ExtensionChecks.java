package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Doc;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;

/** What the kernel demands of every extension before it takes it. */
final class ExtensionChecks {
    private static final String WORD = "[a-z][a-z0-9-]*";

    private ExtensionChecks() {}

    static void word(String word) {
        assertThat(word).as("word").matches(WORD);
    }

    static void configType(Class<?> type) {
        assertThat(type).as("config type").isRecord();
        for (Class<?> part = type; part != null; part = part.getEnclosingClass()) {
            assertThat(Modifier.isPublic(part.getModifiers()))
                    .as("%s is public", part.getName())
                    .isTrue();
        }
        for (RecordComponent key : type.getRecordComponents()) {
            assertThat(key.isAnnotationPresent(Doc.class))
                    .as("key '%s' of %s has a @Doc", key.getName(), type.getSimpleName())
                    .isTrue();
        }
    }

    static void extensionClass(Class<?> type) {
        assertThat(Modifier.isPublic(type.getModifiers()))
                .as("%s is public", type.getName())
                .isTrue();
        assertThat(type.getConstructors())
                .as("public constructors of %s", type.getName())
                .anyMatch(constructor -> constructor.getParameterCount() == 0);
    }
}
