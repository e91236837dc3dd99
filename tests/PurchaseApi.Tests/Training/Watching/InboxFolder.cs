namespace PurchaseApi.Tests.Training.Watching;

/// <summary>An inbox of its own for a test.</summary>
internal sealed class InboxFolder : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    public string Path { get; } = Directory.CreateTempSubdirectory("inbox-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <param name="minutes">When it was last written to.</param>
    public void Write(string name, string text, int minutes = 0)
    {
        File.WriteAllText(this[name], text);
        File.SetLastWriteTimeUtc(this[name], Noon.AddMinutes(minutes));
    }

    /// <summary>The names in a folder of it, reports and all.</summary>
    public IEnumerable<string> Names(string folder = "") =>
        Directory.EnumerateFiles(this[folder]).Select(path => System.IO.Path.GetFileName(path)).Order();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
