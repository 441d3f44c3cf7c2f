package io.althing.server.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// The names in a certificate.
record CertificateNames(String commonName, List<String> dnsNames, List<InetAddress> addresses) {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        var alternatives = certificate.getSubjectAlternativeNames();
        for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
            if (name.get(0) instanceof Integer type && name.get(1) instanceof String text) {
                if (type == DNS_NAME) {
                    dnsNames.add(text.toLowerCase(Locale.ROOT));
                } else if (type == IP_ADDRESS) {
                    addresses.add(InetAddress.ofLiteral(text));
                }
            }
        }
        return new CertificateNames(commonName(certificate.getSubjectX500Principal()), dnsNames, addresses);
    }

    /// Returns the common name, the last one if there are several, or an empty text.
    static String commonName(X500Principal subject) {
        String found = "";
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                Attribute name = part.toAttributes().get("CN");
                if (name != null && name.get() instanceof String text) {
                    found = text;
                }
            }
        } catch (InvalidNameException _) {
            return "";
        } catch (NamingException e) {
            throw new IllegalStateException("a name in memory cannot be read", e);
        }
        return found;
    }

    /// Whether it is for this host: a name, or an address as text.
    boolean isFor(String host) {
        InetAddress address = literal(host);
        return address == null ? isForName(host) : addresses.contains(address);
    }

    private boolean isForName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        // A star stands for one label, and only for the first.
        String anySibling = dot < 0 ? name : "*" + name.substring(dot);
        return dnsNames.contains(name) || dnsNames.contains(anySibling);
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Whether whoever connects from this address may be whom the certificate is for. As etcd:
    /// one that is for no host at all is taken from everywhere; names are looked up, so this
    /// may block.
    boolean mayComeFrom(InetAddress remote) {
        if (addresses.isEmpty() && dnsNames.isEmpty() || addresses.contains(remote)) {
            return true;
        }
        if (dnsNames.isEmpty()) {
            return false;
        }
        String name = remote.getCanonicalHostName().toLowerCase(Locale.ROOT);
        return dnsNames.stream()
                .anyMatch(each -> each.startsWith("*.")
                        ? name.endsWith(each.substring(1))
                        : name.equals(each) || resolves(each, remote));
    }

    private static boolean resolves(String name, InetAddress wanted) {
        try {
            return List.of(InetAddress.getAllByName(name)).contains(wanted);
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
