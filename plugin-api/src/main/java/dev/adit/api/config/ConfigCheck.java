package dev.adit.api.config;

/**
 * Implemented by a config record whose keys depend on each other. Called once after all keys were read well, on the
 * thread that reads the config; problems are reported with the position of the key they name.
 */
public interface ConfigCheck {

    /**
     * Reports what does not fit together.
     *
     * @param problems takes them
     */
    void check(Problems problems);

    /** Takes the problems of one block. */
    interface Problems {

        /**
         * Adds one problem.
         *
         * @param key the key as written in YAML, with {@code [n]} behind it for the n-th entry of a list, counted
         *     from 0; or an empty string for the block itself
         * @param message what is wrong and, in brackets, what was expected
         */
        void add(String key, String message);
    }
}
