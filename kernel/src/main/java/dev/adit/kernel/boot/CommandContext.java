package dev.adit.kernel.boot;

/**
 * What every command needs.
 *
 * @param terminal where it writes
 * @param installation where its files are
 */
record CommandContext(Terminal terminal, Installation installation) {

    void print(Object text) {
        terminal.out().print(text);
        terminal.out().flush();
    }

    void printLine(Object line) {
        print(line + System.lineSeparator());
    }

    void printError(Object line) {
        terminal.err().println(line);
        terminal.err().flush();
    }
}
