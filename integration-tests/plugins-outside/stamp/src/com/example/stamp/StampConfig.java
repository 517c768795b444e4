package com.example.stamp;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;

/** The block of {@code stamp}: {@code stamp: {text: hello}}, or {@code stamp: hello} for short. */
@Doc("Tells the target by whose tunnel a connection comes.")
public record StampConfig(@Doc("One line, written to the target before the visitor's first byte.") String text)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            problems.add("text", "is not one line (expected: a line of text)");
        }
    }
}
