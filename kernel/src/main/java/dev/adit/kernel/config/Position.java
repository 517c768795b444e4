package dev.adit.kernel.config;

/** A place in a file, counted from 1; 0 and 0 for the file as a whole. */
record Position(int line, int column) {
    static final Position FILE = new Position(0, 0);

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
