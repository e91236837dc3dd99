using System.Runtime.InteropServices;

namespace PurchaseApi.Tests.Support;

/// <summary>A Kafka cluster in this process: librdkafka's own for tests, which speaks the protocol on 127.0.0.1 and
/// keeps 5 MB or 100,000 messages of a partition. It has no transactions, no retention and no replicas.</summary>
internal sealed partial class KafkaCluster : IDisposable
{
    public const short ProduceRequest = 0, FetchRequest = 1, OffsetCommitRequest = 8, HeartbeatRequest = 12;

    public const int NotLeader = 6, RequestTimedOut = 7, MessageTooLarge = 10, NotCoordinator = 16,
        IllegalGeneration = 22, Disconnect = -195;

    private const string Library = "librdkafka";
    private const int AllBrokers = -1;

    private readonly nint client, cluster;

    // As the client does: with Kerberos where the machine has its library, else without.
    static KafkaCluster() => NativeLibrary.SetDllImportResolver(
        typeof(KafkaCluster).Assembly, (name, assembly, path) => name != Library ? 0
            : NativeLibrary.TryLoad(name, assembly, path, out var loaded) ? loaded
            : NativeLibrary.Load($"centos8-{name}", assembly, path));

    public KafkaCluster(int brokers = 3)
    {
        var configuration = NewConfiguration();
        Check(Set(configuration, "log_level", "0", null, 0));   // it connects to nothing, and would say so
        client = NewClient(0, configuration, null, 0);
        cluster = NewCluster(client, brokers);
        SetRebalanceDelay(cluster, 0);
        BootstrapServers = Marshal.PtrToStringUTF8(Bootstraps(cluster))!;
    }

    public string BootstrapServers { get; }

    public void CreateTopic(string name, int partitions) => Check(CreateTopic(cluster, name, partitions, 1));

    /// <summary>The next requests of a kind fail, each with one of the errors.</summary>
    public void Fail(short request, params int[] errors) => PushErrors(cluster, request, errors.Length, errors);

    public void SetLeader(string topic, int partition, int broker) =>
        Check(SetLeader(cluster, topic, partition, broker));

    /// <summary>Cuts every connection, and takes no others until <see cref="Start"/>.</summary>
    public void Stop(int broker = AllBrokers) => Check(SetDown(cluster, broker));

    public void Start(int broker = AllBrokers) => Check(SetUp(cluster, broker));

    public void Dispose()
    {
        Destroy(cluster);
        DestroyClient(client);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"The cluster answers {error}.");
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(nint configuration, string name, string value, byte[]? error, nint errorLength);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint NewClient(int type, nint configuration, byte[]? error, nint errorLength);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void Destroy(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint Bootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    private static partial void SetRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static partial void PushErrors(nint cluster, short request, nint count, int[] errors);

    [LibraryImport(
        Library, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetLeader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int SetUp(nint cluster, int broker);
}
