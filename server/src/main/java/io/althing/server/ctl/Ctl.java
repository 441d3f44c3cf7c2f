package io.althing.server.ctl;

import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.store.engine.EngineFailure;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/// Finds the command that is meant, and says in one line what became of it.
public final class Ctl {
    private static final String HELP = """
            althing ctl: commands about a cluster, its data and its files

              get KEY, put KEY VALUE, del KEY, edit KEY, watch KEY, log KEY, ls [PREFIX], tree [PREFIX]
              lease grant|show|revoke, lock NAME [-- COMMAND]
                  read, write and watch keys, hold leases and locks: `althing ctl get --help` and
                  so on tell more; these take --user NAME and ask for the password

              member list
                  who the members are
              member replace ID|NAME [--peer-urls url,...]
                  let a new member take the place of one that is lost, or of one at work
              snapshot save FILE
                  save what one member has, as a database file of etcd
              snapshot status FILE [-w simple|table|json]
                  check a snapshot of ours or etcd's, and show what it holds
              snapshot restore FILE [--data-dir DIR] [--name NAME] [--initial-cluster name=url,...]
                      [--initial-cluster-token TOKEN] [--initial-advertise-peer-urls url,...]
                      [--skip-hash-check] [--bump-revision N]
                  make the data directory of one member of a new cluster; run it once for each
                  member, with the same FILE and all flags as `serve` will be given them;
                  revisions go on 1000000000 further unless told otherwise, 0 for where they were
              snapshot restore --from DIR|s3://bucket/prefix [--cluster ID]
                      [--at TIME|latest | --revision N | --index N]
                      [--s3-endpoint URL] [--s3-region NAME] ...
                  the same, of a backup that `serve --backup-to` has made, as it was at a point
              backup list --from DIR|s3://bucket/prefix [--cluster ID]
                  show what there is to restore
              backup verify --from DIR|s3://bucket/prefix [--cluster ID]
                  read all of it, and check every hash

            Those that talk to members: [--endpoints host:port,...] [--user name:password]
                      [--cacert FILE] [--cert FILE --key FILE] [--insecure-skip-tls-verify]
            """;

    /// What a command needs of the program around it.
    public interface Program {
        /// @param flags endpoint and encryption, as `status` takes them
        ManagedChannel channel(List<String> flags) throws CtlException;

        /// Reads flags as `serve` does.
        MemberOptions member(List<String> serveFlags) throws CtlException;
    }

    private final Program program;

    public Ctl(Program program) {
        this.program = program;
    }

    /// Returns what to print.
    public String run(List<String> arguments) throws CtlException {
        String command = String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
        if (command.isEmpty() || command.equals("help") || arguments.contains("--help") || arguments.contains("-h")) {
            return HELP;
        }
        List<String> rest = arguments.subList(Math.min(2, arguments.size()), arguments.size());
        try {
            return switch (command) {
                case "member list" -> new MemberCommands(program).list(rest);
                case "member replace" -> new MemberCommands(program).replace(rest);
                case "snapshot save" -> new SaveCommand(program).run(rest);
                case "snapshot status" -> StatusCommand.run(rest);
                case "snapshot restore" -> new RestoreCommand(program).run(rest);
                case "backup list" -> BackupCommands.list(rest);
                case "backup verify" -> BackupCommands.verify(rest);
                default -> throw CtlException.misuse("unknown command `ctl " + command + "` (see `althing ctl help`)");
            };
        } catch (IOException e) {
            throw CtlException.failed(explain(e));
        } catch (StartRefused e) {
            throw CtlException.failed(String.valueOf(e.getMessage()));
        } catch (EngineFailure e) {
            throw CtlException.failed(String.valueOf(e.getMessage()));
        }
    }

    /// Java names the file only, where the kind of exception says what is wrong with it.
    private static String explain(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case FileSystemException other -> other.getFile() + ": " + other.getReason();
            case IOException other -> String.valueOf(other.getMessage());
        };
    }
}
