package dev.adit.kernel.plugin;

/** Sources of plugins, as an outsider would write them. */
final class TestSources {
    private TestSources() {}

    /** A tunnel type {@code Type} with a config record {@code Type.Config} without keys. */
    static String type(String packageName, String name) {
        return type(packageName, "return \"" + name + "\";", "public record Config() {}", "");
    }

    /** The same with the body of {@code name()}, the record and further members as given. */
    static String type(String packageName, String nameBody, String record, String members) {
        return """
                package %s;
                @org.pf4j.Extension
                public class Type implements dev.adit.api.tunnel.TunnelType<Type.Config> {
                    %s
                    %s
                    public String name() { %s }
                    public Class<Config> configType() { return Config.class; }
                    public dev.adit.api.tunnel.Tunnel create(
                            Config config, dev.adit.api.tunnel.TunnelContext context) {
                        throw new UnsupportedOperationException();
                    }
                }
                """.formatted(packageName, record, members, nameBody);
    }

    /** A feature {@code Word} of tunnels with a config record {@code Word.Config} without keys. */
    static String feature(String packageName, String word) {
        return feature(packageName, word, "java.util.Set.of(dev.adit.api.feature.FeatureScope.TUNNEL)");
    }

    static String feature(String packageName, String word, String scopes) {
        return """
                package %s;
                public class Word implements dev.adit.api.feature.Feature<Word.Config> {
                    public record Config() {}
                    public String word() { return "%s"; }
                    public Class<Config> configType() { return Config.class; }
                    public java.util.Set<dev.adit.api.feature.FeatureScope> scopes() { return %s; }
                    public dev.adit.api.feature.Contribution contribute(
                            Config config, dev.adit.api.feature.FeatureContext context) {
                        return dev.adit.api.feature.Contribution.none();
                    }
                }
                """.formatted(packageName, word, scopes);
    }

    /** An exit {@code Exit}. */
    static String exit(String packageName, String name) {
        return """
                package %s;
                public class Exit implements dev.adit.api.link.ExitType {
                    public String name() { return "%s"; }
                    public dev.adit.api.link.LinkExit create(dev.adit.api.link.ExitContext context) {
                        throw new UnsupportedOperationException();
                    }
                }
                """.formatted(packageName, name);
    }
}
