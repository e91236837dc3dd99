using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PurchaseApi.Benchmarks;

var benchmarks = BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly);
switch (args)
{
    // How many times as fast as LightGBM, ONNX Runtime and ML.NET, within two minutes.
    case ["ratios"]:
        Ratios.Print(Console.Out);
        return 0;

    // Rows a second of an exported version in each engine: the models folder, a model, a PostgreSQL or nothing.
    case ["exports", var models, var model, .. var server]:
        Exports.Print(Console.Out, models, model, server.FirstOrDefault());
        return 0;

    // How good and fast training is: the folder of the real data, a CSV of sessions or -, seeds.
    case ["engine", var shared, var sessions, .. var seeds]:
        Engine.Print(Console.Out, shared, sessions == "-" ? null : sessions, [.. seeds.Select(int.Parse)]);
        return 0;

    // Whether what serves answers as LightGBM does, on the same data.
    case ["margins", var shared, var sessions]:
        Engine.PrintMargins(Console.Out, shared, sessions == "-" ? null : sessions);
        return 0;

    // Whether every benchmark runs at all, within seconds.
    case ["smoke"]:
        Ratios.Print(Console.Out, rounds: 1);
        var summaries = benchmarks.Run(["--filter", "*", "--job", "Dry", "--inProcess"]).ToArray();
        return summaries.Length > 0 && summaries.All(HasRun) ? 0 : 1;

    // What end-to-end.sh holds the service against.
    case ["echo", .. var rest]:
        EchoService.Run(rest);
        return 0;

    // One streamer compared with the client's own loop: PurchaseApi.Streaming.dll, a models folder.
    case ["stream", var streamer, var models]:
        await Streaming.CompareAsync(Console.Out, streamer, models);
        return 0;

    // A streamer's resident memory while so many messages pass.
    case ["stream-memory", var streamer, var models, var messages]:
        await Streaming.MemoryAsync(Console.Out, streamer, models, long.Parse(messages));
        return 0;

    case ["stream-loop", var servers, var rows, var answers]:
        Streaming.Loop(servers, rows, answers);
        return 0;

    // One streamer compared with the client's own loop: a RabbitMQ node, PurchaseApi.Streaming.dll, a models folder.
    case ["stream-rabbitmq", var uri, var streamer, var models]:
        await StreamingRabbitMq.CompareAsync(Console.Out, uri, streamer, models);
        return 0;

    // A streamer's resident memory while so many messages pass.
    case ["stream-rabbitmq-memory", var uri, var streamer, var models, var messages]:
        await StreamingRabbitMq.MemoryAsync(Console.Out, uri, streamer, models, long.Parse(messages));
        return 0;

    case ["stream-rabbitmq-loop", var uri, var rows, var answers]:
        await StreamingRabbitMq.LoopAsync(uri, rows, answers);
        return 0;

    // What BenchmarkDotNet takes, such as --filter '*OneRow*'.
    default:
        benchmarks.Run(args);
        return 0;
}

static bool HasRun(Summary summary) =>
    summary.Reports.Length == summary.BenchmarksCases.Length && summary.Reports.All(report => report.Success);
