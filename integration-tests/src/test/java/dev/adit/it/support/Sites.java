package dev.adit.it.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What scenarios about web sites have in common: certificates, and visitors who ask by a site's name. */
public final class Sites {
    private Sites() {}

    /**
     * A certificate of its own making, whose key lies beside it.
     *
     * @param folder where to
     * @param file its name, without an ending
     * @param name of the site
     * @return the PEM file
     */
    public static Path certificate(Path folder, String file, String name) {
        Path certificate = folder.resolve(file + ".pem");
        Command.of(Tool.OPENSSL.require(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
                .and("-nodes", "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name)
                .and("-keyout", key(certificate), "-out", certificate)
                .run()
                .succeeds();
        return certificate;
    }

    /**
     * The key of such a certificate.
     *
     * @param certificate its PEM file
     * @return the key's
     */
    public static Path key(Path certificate) {
        return certificate.resolveSibling(certificate.getFileName() + ".key");
    }

    /**
     * A visitor to whom every name leads to one port.
     *
     * @param scenario on which address
     * @param port where the sites are
     * @param words of curl
     * @return not run yet
     */
    public static Command curl(Scenario scenario, int port, Object... words) {
        List<Object> all = new ArrayList<>(List.of("-sS", "--noproxy", "*", "--max-time", 50, "-g"));
        all.addAll(List.of("--connect-to", "::" + scenario.at(port)));
        return Command.of(Tool.CURL.require()).and(all.toArray()).and(words);
    }
}
