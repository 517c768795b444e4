package dev.adit.kernel.boot;

import java.util.Locale;

/** Which of the two processes is meant. One program is both; the command says which. */
enum Role {
    SERVER,
    CLIENT;

    /** The word in commands and file names. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
