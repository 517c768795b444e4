package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.nat.Allocation;
import dev.adit.plugin.p2p.nat.Mapping;
import dev.adit.plugin.p2p.nat.NatProfile;

/** Names for kinds of NATs, for status, log and figures. */
final class NatWords {
    private NatWords() {}

    static String of(Surroundings around) {
        return around.hasRendezvous() ? of(around.profile()) : "no rendezvous";
    }

    static String of(NatProfile profile) {
        if (!profile.udp()) {
            return "no UDP";
        }
        return switch (profile.mapping()) {
            case NONE -> "no NAT";
            case ENDPOINT -> easy(profile);
            case ADDRESS -> "address-symmetric" + ports(profile);
            case ADDRESS_AND_PORT -> "symmetric" + ports(profile);
        };
    }

    private static String easy(NatProfile profile) {
        return switch (profile.filtering()) {
            case ENDPOINT -> "full-cone";
            case ADDRESS -> "address-restricted";
            case ADDRESS_AND_PORT -> "port-restricted";
        };
    }

    private static String ports(NatProfile profile) {
        if (profile.mapping() == Mapping.ADDRESS && profile.allocation() == Allocation.RANDOM) {
            return "";
        }
        return switch (profile.allocation()) {
            case PRESERVE -> " (ports kept where free)";
            case SEQUENTIAL -> " (sequential ports)";
            case BLOCK -> " (small block of ports)";
            case RANDOM -> " (random ports)";
        };
    }
}
