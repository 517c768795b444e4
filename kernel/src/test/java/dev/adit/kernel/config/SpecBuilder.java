package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tunnel as a file could describe it, with what a test does not care for already said. */
public final class SpecBuilder {
    private final String name;
    private final String type;
    private final Record typeConfig;
    private List<String> clients = List.of("home");
    private boolean enabled = true;
    private List<Address> listen = List.of();
    private List<Address> targets = List.of();
    private Balance balance = Balance.ROUND_ROBIN;
    private @Nullable String group;
    private Duration dialTimeout = Duration.ofSeconds(5);
    private Terms terms = Terms.NONE;
    private Map<String, Record> features = Map.of();

    private SpecBuilder(String name, String type, Record typeConfig) {
        this.name = name;
        this.type = type;
        this.typeConfig = typeConfig;
    }

    /** Of client {@code home}, without addresses. */
    public static SpecBuilder tunnel(String name, String type, Record typeConfig) {
        return new SpecBuilder(name, type, typeConfig);
    }

    /** Whose it is. */
    public SpecBuilder clients(String... names) {
        clients = List.of(names);
        return this;
    }

    /** Closed. */
    public SpecBuilder disabled() {
        enabled = false;
        return this;
    }

    /** Where visitors come in. */
    public SpecBuilder listen(String... addresses) {
        listen = Arrays.stream(addresses).map(Address::parse).toList();
        return this;
    }

    /** What it reaches. */
    public SpecBuilder targets(String... addresses) {
        targets = Arrays.stream(addresses).map(Address::parse).toList();
        return this;
    }

    /** On what terms. */
    public SpecBuilder terms(Terms wanted) {
        terms = wanted;
        return this;
    }

    /** In which order. */
    public SpecBuilder balance(Balance order) {
        balance = order;
        return this;
    }

    /** Together with others. */
    public SpecBuilder group(String joined) {
        group = joined;
        return this;
    }

    /** How long the target may take. */
    public SpecBuilder dialTimeout(Duration timeout) {
        dialTimeout = timeout;
        return this;
    }

    /** The blocks of features. */
    public SpecBuilder features(Map<String, Record> blocks) {
        features = blocks;
        return this;
    }

    /** The tunnel. */
    public TunnelSpec build() {
        return new TunnelSpec(
                name,
                clients,
                type,
                enabled,
                listen,
                targets,
                balance,
                group,
                dialTimeout,
                CarrierChoice.AUTO,
                null,
                terms,
                typeConfig,
                features);
    }
}
