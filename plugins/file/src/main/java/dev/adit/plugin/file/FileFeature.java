package dev.adit.plugin.file;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Tells the client's end how a tunnel's directory is to be served. */
@Extension
public final class FileFeature implements Feature<FileConfig> {
    static final String WORD = "file";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<FileConfig> configType() {
        return FileConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(FileConfig config, FeatureContext context) {
        return new Contribution(List.of(new Teller(config)));
    }

    /** Acts nowhere: it only demands. */
    private record Teller(FileConfig config) implements LinkInterceptor {
        @Override
        public Set<LinkPhase> phases() {
            return Set.of();
        }

        @Override
        public Map<String, String> demands() {
            return Map.of(WORD, FileOptions.text(config));
        }

        @Override
        public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
            return channel.eventLoop().newSucceededFuture(request);
        }
    }
}
