package io.althing.door.etcd.gateway;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;

/// The descriptors of etcd's messages with the fields and messages that the generated ones lack:
/// names matter in JSON.
final class Schema {
    private static final String PACKAGE = ".etcdserverpb.";

    private final FileDescriptor file;

    /// @param generated what is known already
    Schema(FileDescriptor generated) {
        FileDescriptorProto.Builder more = generated.toProto().toBuilder();
        fields(more, "WatchCreateRequest", number("watch_id", 7), flag("fragment", 8));
        fields(more, "WatchResponse", flag("fragment", 7));
        fields(more, "MemberListRequest", flag("linearizable", 1));
        fields(more, "HashKVResponse", number("hash_revision", 4));
        fields(
                more,
                "StatusResponse",
                text("storageVersion", 11),
                number("dbSizeQuota", 12),
                message("downgradeInfo", 13, "DowngradeInfo"));
        add(more, "DowngradeInfo", flag("enabled", 1), text("targetVersion", 2));
        fields(more, "SnapshotResponse", text("version", 4));
        fields(more, "AuthUserAddRequest", message("options", 3, "UserAddOptions"), text("hashedPassword", 4));
        fields(more, "AuthUserChangePasswordRequest", text("hashedPassword", 3));
        add(more, "UserAddOptions", flag("no_password", 1));
        add(more, "AuthStatusRequest");
        add(more, "AuthStatusResponse", header(), flag("enabled", 2), field("authRevision", 3, Type.TYPE_UINT64));
        add(more, "LeaseLeasesRequest");
        add(more, "LeaseStatus", number("ID", 1));
        add(
                more,
                "LeaseLeasesResponse",
                header(),
                message("leases", 2, "LeaseStatus").setLabel(Label.LABEL_REPEATED));
        add(more, "DowngradeRequest", number("action", 1), text("version", 2));
        add(more, "DowngradeResponse", header(), text("version", 2));
        value(more, "AlarmType", "CORRUPT", 2);
        leaseCompares(more);
        this.file = build(generated, more);
    }

    /// A compare may look at a lease too, whose field is one of those that exclude each other.
    private static void leaseCompares(FileDescriptorProto.Builder file) {
        DescriptorProto.Builder compare = builder(file, "Compare");
        for (EnumDescriptorProto.Builder each : compare.getEnumTypeBuilderList()) {
            if (each.getName().equals("CompareTarget")) {
                each.addValue(
                        EnumValueDescriptorProto.newBuilder().setName("LEASE").setNumber(4));
            }
        }
        compare.addField(number("lease", 8).setOneofIndex(0));
    }

    private static FileDescriptor build(FileDescriptor generated, FileDescriptorProto.Builder more) {
        List<FileDescriptor> dependencies = new ArrayList<>(generated.getDependencies());
        try {
            return FileDescriptor.buildFrom(more.build(), dependencies.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException("what is added to etcd's messages does not fit them", e);
        }
    }

    /// @throws IllegalStateException if there is none of this name
    Descriptor message(String name) {
        Descriptor found = file.findMessageTypeByName(name);
        if (found == null) {
            throw new IllegalStateException("there is no message " + name);
        }
        return found;
    }

    private static DescriptorProto.Builder builder(FileDescriptorProto.Builder file, String message) {
        return file.getMessageTypeBuilderList().stream()
                .filter(each -> each.getName().equals(message))
                .findFirst()
                .orElseThrow();
    }

    private static void fields(
            FileDescriptorProto.Builder file, String message, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder builder = builder(file, message);
        for (FieldDescriptorProto.Builder field : fields) {
            boolean isKnown = builder.getFieldList().stream().anyMatch(each -> each.getNumber() == field.getNumber());
            if (!isKnown) {
                builder.addField(field);
            }
        }
    }

    private static void add(FileDescriptorProto.Builder file, String message, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder builder = DescriptorProto.newBuilder().setName(message);
        for (FieldDescriptorProto.Builder field : fields) {
            builder.addField(field);
        }
        file.addMessageType(builder);
    }

    private static void value(FileDescriptorProto.Builder file, String type, String name, int number) {
        for (EnumDescriptorProto.Builder each : file.getEnumTypeBuilderList()) {
            if (each.getName().equals(type)) {
                each.addValue(
                        EnumValueDescriptorProto.newBuilder().setName(name).setNumber(number));
            }
        }
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder number(String name, int number) {
        return field(name, number, Type.TYPE_INT64);
    }

    private static FieldDescriptorProto.Builder flag(String name, int number) {
        return field(name, number, Type.TYPE_BOOL);
    }

    private static FieldDescriptorProto.Builder text(String name, int number) {
        return field(name, number, Type.TYPE_STRING);
    }

    private static FieldDescriptorProto.Builder message(String name, int number, String type) {
        return field(name, number, Type.TYPE_MESSAGE).setTypeName(PACKAGE + type);
    }

    private static FieldDescriptorProto.Builder header() {
        return message("header", 1, "ResponseHeader");
    }
}
