package io.althing.server.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator says about the encryption of one kind of connection.
///
/// @param own shown to whoever connects
/// @param dialling shown to whom we connect
/// @param admission whose certificates are let in; null if nobody is asked for one
/// @param selfSigning set if the own certificate is to be made when there is none
public record TlsOptions(
        KeyFiles own,
        KeyFiles dialling,
        @Nullable Admission admission,
        @Nullable SelfSigning selfSigning,
        Protocols protocols) {

    /// A certificate, with those between it and its authority behind it, and its key, in PEM.
    public record KeyFiles(Path certificate, Path key) {}

    /// @param authorities whose signatures count
    /// @param revoked certificates that do not count any more, as the authorities list them
    /// @param commonNames if not empty, a certificate must bear one of them
    /// @param hosts if not empty, a certificate must be for one of them
    /// @param isAddressChecked whether a certificate that is for certain hosts is taken from
    ///     these only
    public record Admission(
            Path authorities,
            @Nullable Path revoked,
            List<String> commonNames,
            List<String> hosts,
            boolean isAddressChecked) {
        public Admission {
            commonNames = List.copyOf(commonNames);
            hosts = List.copyOf(hosts);
        }
    }

    /// @param hosts what the certificate is for: names and addresses
    public record SelfSigning(int years, List<String> hosts) {
        public SelfSigning {
            hosts = List.copyOf(hosts);
        }
    }

    /// @param versions as JSSE names them
    /// @param cipherSuites for TLS 1.2; empty for a usual choice
    public record Protocols(List<String> versions, List<String> cipherSuites) {
        public static final Protocols USUAL = new Protocols(List.of("TLSv1.3", "TLSv1.2"), List.of());

        public Protocols {
            versions = List.copyOf(versions);
            cipherSuites = List.copyOf(cipherSuites);
        }
    }
}
