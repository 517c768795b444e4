package dev.adit.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.config.TunnelSpec;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that is new in the kernel's records has to be protected from plugins, too. */
class KernelWordsTest {
    /** Of {@link TunnelSpec}: what does not stand in the file by this name. */
    private static final Set<String> NO_KEYS = Set.of("name", "type-config", "privacy", "terms");

    @ParameterizedTest
    @ValueSource(classes = {ServerConfig.class, ClientConfig.class, TunnelSpec.class})
    void everyKeyOfTheFilesIsTheKernelsOwn(Class<?> record) {
        assertThat(Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT))
                        .filter(key -> !NO_KEYS.contains(key)))
                .allMatch(KernelWords::own);
    }
}
