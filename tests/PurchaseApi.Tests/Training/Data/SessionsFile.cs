using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Data;

/// <summary>sessions.csv in a folder of its own, and a contract for it.</summary>
internal sealed class SessionsFile : IDisposable
{
    public const string Header = "time_spent,size,bought\n";

    /// <summary>60 rows, every other one positive.</summary>
    public static string Rows { get; } =
        string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}.5,{"SML"[i % 3]},{i % 2}\n"));

    public string Folder { get; } = Directory.CreateTempSubdirectory("sessions-").FullName;

    public string FilePath => Path.Combine(Folder, "sessions.csv");

    public static Contract Contract(string positive) => ContractFile.Parse(Yaml(positive), "contract.yaml");

    public static string Yaml(string positive) =>
        $$"""
        name: sessions
        inputs:
          time_spent: { type: number, range: [0, 100], missing: median }
          size: { type: category, values: [S, M, L] }
        label: { name: bought, positive: {{positive}} }
        """;

    public LabelledRows Read(string csv, string positive = "1")
    {
        File.WriteAllText(FilePath, csv);
        return ExamplesFile.Read(FilePath, Contract(positive));
    }

    public string Refusal(string csv) => Assert.Throws<DataException>(() => Read(csv)).Message;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
