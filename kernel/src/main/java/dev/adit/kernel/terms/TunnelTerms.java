package dev.adit.kernel.terms;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.observe.TunnelCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The terms of one tunnel while it runs. A link is asked for in this order: may the visitor come, is there quota left, are
 * there links left of the tunnel, of the visitor, of the client. Whoever is refused is counted here, and logged once a
 * minute for each cause. Any thread, no locks.
 */
public final class TunnelTerms {
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

    private final NodeTerms node;
    private final AccessRules access;
    private final LinkSlots slots;
    private final RateBuckets rate;
    private final @Nullable Quota quota;
    private final TunnelCounters counters;
    private final Logger logger;
    /** When a cause may be told again. */
    private final Map<Cause, AtomicLong> silentUntil = new EnumMap<>(Cause.class);

    private enum Cause {
        ACCESS,
        LIMITS,
        QUOTA
    }

    TunnelTerms(NodeTerms node, Terms terms, @Nullable Quota quota, TunnelCounters counters, Logger logger) {
        this.node = node;
        this.access = new AccessRules(terms.access());
        this.slots = new LinkSlots(terms.limits().links(), terms.limits().linksPerVisitor());
        this.rate = RateBuckets.of(terms.limits().rate(), node.ticker());
        this.quota = quota;
        this.counters = counters;
        this.logger = logger;
        for (Cause cause : Cause.values()) {
            silentUntil.put(cause, new AtomicLong(node.ticker().getAsLong()));
        }
    }

    /**
     * The counters of the tunnel.
     *
     * @return those that were given
     */
    public TunnelCounters counters() {
        return counters;
    }

    /**
     * Whether anybody could be refused by address.
     *
     * @return false where there is no such rule
     */
    public boolean hasAccessRules() {
        return !access.isOpenToAll();
    }

    /**
     * Judges a visitor before it asks for a link: one of whom an entry reads something first.
     *
     * @param visitor the true address; null where it has none
     * @return why it may not come, or null
     */
    public @Nullable LinkException refuse(@Nullable InetSocketAddress visitor) {
        if (!admits(visitor)) {
            return new LinkException(LinkFailure.DENIED, "the visitor's address has no access");
        }
        QuotaStatus status = quota();
        if (status != null && status.isUsedUp()) {
            counters.refusedByQuota();
            return overloaded(visitor, Cause.QUOTA, "the quota is used up until " + status.until());
        }
        return null;
    }

    /**
     * Judges by the address alone; a refusal is counted.
     *
     * @param visitor the true address; null where it has none
     * @return whether it may come
     */
    public boolean admits(@Nullable InetSocketAddress visitor) {
        if (access.admits(ip(visitor))) {
            return true;
        }
        counters.refusedByAccess();
        tell(visitor, Cause.ACCESS, "its address has no access");
        return false;
    }

    /**
     * Takes a link in. Whoever gets null calls {@link #leave} with the same arguments when the link has ended.
     *
     * @param client whose session will carry it
     * @param request with the visitor's true address
     * @return why there is none, or null
     */
    public @Nullable LinkException enter(String client, LinkRequest request) {
        LinkException no = refuse(request.visitor());
        if (no != null) {
            return no;
        }
        InetAddress visitor = ip(request.visitor());
        String full = slots.take(visitor);
        if (full == null) {
            ClientTerms ofClient = node.client(client);
            full = ofClient == null ? null : ofClient.slots().take(null);
            if (full == null) {
                return null;
            }
            slots.giveBack(visitor);
            full = "client " + client + ": " + full;
        }
        counters.refusedByLimits();
        return overloaded(request.visitor(), Cause.LIMITS, full);
    }

    /**
     * A link that was taken in has ended, or did not come about.
     *
     * @param client of {@link #enter}
     * @param request of {@link #enter}
     */
    public void leave(String client, LinkRequest request) {
        slots.giveBack(ip(request.visitor()));
        ClientTerms ofClient = node.client(client);
        if (ofClient != null) {
            ofClient.slots().giveBack(null);
        }
    }

    /**
     * How fast the tunnel's links may go.
     *
     * @param client whose session carries them
     * @return what they draw from
     */
    public LinkRates rates(String client) {
        ClientTerms ofClient = node.client(client);
        RateBuckets more = ofClient == null ? new RateBuckets(null, null) : ofClient.rate();
        return new LinkRates(
                RateShare.of(node.ticker(), rate.up(), more.up()),
                RateShare.of(node.ticker(), rate.down(), more.down()));
    }

    /**
     * Counts what was carried, and tells how the quota is.
     *
     * @return null where there is none
     */
    public @Nullable QuotaStatus quota() {
        return quota == null ? null : quota.settle();
    }

    /**
     * Tells what became of them.
     *
     * @param until when the tunnel closes or opens, in words; null for never
     * @return the numbers at the moment
     */
    public TermsStatus status(@Nullable String until) {
        return new TermsStatus(
                counters.refusedByAccessTotal(),
                counters.refusedByLimitsTotal(),
                counters.refusedByQuotaTotal(),
                quota(),
                until);
    }

    private LinkException overloaded(@Nullable InetSocketAddress visitor, Cause cause, String detail) {
        tell(visitor, cause, detail);
        return new LinkException(LinkFailure.OVERLOADED, detail);
    }

    /** Whoever is refused in between is in the number that the next line tells: they may be very many. */
    private void tell(@Nullable InetSocketAddress visitor, Cause cause, String detail) {
        AtomicLong silent = silentUntil.get(cause);
        long now = node.ticker().getAsLong();
        long until = silent == null ? now : silent.get();
        if (silent == null || now - until < 0 || !silent.compareAndSet(until, now + SILENCE)) {
            return;
        }
        logger.atInfo()
                .addKeyValue("visitor", visitor == null ? "-" : visitor)
                .addKeyValue("cause", cause.name().toLowerCase(Locale.ROOT))
                .addKeyValue("detail", detail)
                .addKeyValue("refused", total(cause))
                .log("visitor-refused");
    }

    private long total(Cause cause) {
        return switch (cause) {
            case ACCESS -> counters.refusedByAccessTotal();
            case LIMITS -> counters.refusedByLimitsTotal();
            case QUOTA -> counters.refusedByQuotaTotal();
        };
    }

    private static @Nullable InetAddress ip(@Nullable InetSocketAddress address) {
        return address == null ? null : address.getAddress();
    }
}
