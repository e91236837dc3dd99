namespace PurchaseApi.Training.Watching;

/// <summary>A file as it was when it was looked at: equal to a later look when it has not changed between the
/// two.</summary>
internal sealed record InboxFile(string Path, long Bytes, DateTime ModifiedAtUtc)
{
    public string Name { get; } = System.IO.Path.GetFileName(Path);

    /// <summary>null when it is gone.</summary>
    public static InboxFile? At(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(path, file.Length, file.LastWriteTimeUtc) : null;
    }
}
