package dev.adit.api.feature;

/** Where in the YAML a feature's word may stand. */
public enum FeatureScope {
    /** At top level, for the whole process. */
    PROCESS,
    /** In a tunnel's block. */
    TUNNEL,
    /** In a visit's block. */
    VISIT
}
