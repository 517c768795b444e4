package dev.adit.kernel.plugin;

/** Why a plugin is not taken: words for people, that follow the name of its file. */
final class PluginRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    PluginRefusal(String reason) {
        super(reason);
    }

    /** An answer, not a defect of ours: it has no stack. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
