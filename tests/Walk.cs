#:package Mono.Cecil
#:property PublishAot=false
#:property TreatWarningsAsErrors=false

using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

// Makes every method of our assemblies in a folder tell its source file when it is entered. tests/walk.sh runs it.
var (folder, files) = (args[0], new List<string>());
var enter = typeof(Walked).GetMethod(nameof(Walked.Enter))!;
var paths = Directory.GetFiles(folder, "PurchaseApi*.dll");
using var resolver = new DefaultAssemblyResolver();
var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
foreach (var place in (string[])[folder, runtime, runtime.Replace("NETCore.App", "AspNetCore.App")])
    resolver.AddSearchDirectory(place);
foreach (var path in paths)
{
    using var assembly = AssemblyDefinition.ReadAssembly(
        path, new() { ReadSymbols = true, AssemblyResolver = resolver });
    var tell = assembly.MainModule.ImportReference(enter);
    foreach (var method in assembly.MainModule.GetTypes().SelectMany(type => type.Methods))
    {
        // Code from the compiler or a generator has no source file here, and a property that only holds a value no code.
        if (method.CustomAttributes.Any(one => one.AttributeType.Name == nameof(CompilerGeneratedAttribute))) continue;
        var document = method.DebugInformation.SequencePoints.FirstOrDefault()?.Document.Url;
        var source = document?.Split("/src/").LastOrDefault();
        if (source is null || !source.StartsWith("PurchaseApi") || source.Contains("/obj/")) continue;

        if (!files.Contains(source)) files.Add(source);
        var (body, start) = (method.Body.GetILProcessor(), method.Body.Instructions[0]);
        body.InsertBefore(start, body.Create(OpCodes.Ldc_I4, files.IndexOf(source)));
        body.InsertBefore(start, body.Create(OpCodes.Call, tell));
    }

    assembly.Write(path + ".woven");
}

foreach (var path in paths) File.Move(path + ".woven", path, overwrite: true);
File.WriteAllLines(Path.Combine(folder, "walk-files.txt"), files);

/// <summary>Records the files in the order they are entered, and writes them when the process ends.</summary>
public static class Walked
{
    private const int MaxFiles = 10_000;

    private static readonly bool[] seen = new bool[MaxFiles];
    private static readonly List<int> order = [];
    private static readonly Lock entering = new();

    // A file that is there while a row is answered; null for a run.
    private static readonly string? from = Environment.GetEnvironmentVariable("WALK_FROM");

    // The source file with which a run begins; null for a row.
    private static readonly int first = Environment.GetEnvironmentVariable("WALK_FIRST") is { } name
        ? Array.IndexOf(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "walk-files.txt")), name)
        : -1;
    private static bool isOn;
    private static Timer? watch;

    public static void Enter(int file)
    {
        if (file == first) isOn = true;
        // In order only for one row: a training run enters millions.
        if (!isOn || (from is null && seen[file])) return;
        lock (entering)
        {
            seen[file] = true;
            if (order.Count == 0 || order[^1] != file) order.Add(file);
        }
    }

    internal static void Start()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(
            Environment.GetEnvironmentVariable("WALK_TO")!, order.Select(file => $"{file}"));
        if (from is not null) watch = new(_ => isOn = File.Exists(from), null, dueTime: 0, period: 10);
    }
}

internal static class StartupHook
{
    public static void Initialize() => Walked.Start();
}
