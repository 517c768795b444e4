package dev.adit.kernel.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where commands write.
 *
 * @param out what was asked for
 * @param err what went wrong
 */
record Terminal(PrintWriter out, PrintWriter err) {

    /** Always UTF-8, as the files are; Java 17 would take what the locale says, which is often nothing. */
    static Terminal ofProcess() {
        return new Terminal(writer(FileDescriptor.out), writer(FileDescriptor.err));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
