package io.althing.bench.trial;

import io.althing.bench.system.Api;
import io.althing.bench.system.Cluster;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Something that is done to a cluster once, other than a load, which is the same request again
/// and
/// again.
public interface Trial {
    /// As it is written on the command line.
    String word();

    /// What is done, in a few words, for whoever reads the figures.
    String title(Scale scale);

    /// Which systems it is for.
    default Set<Api> apis() {
        return EnumSet.of(Api.ETCD, Api.ALTHING);
    }

    /// With fewer members it makes no sense.
    default int membersMin() {
        return 1;
    }

    /// @param cluster fresh, and serving
    /// @return the same figures in the same order each time
    List<Figure> run(Cluster cluster, Scale scale) throws IOException;
}
