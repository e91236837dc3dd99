using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Outcomes;

/// <summary>The files of a prediction log, which several services may write into one folder. They are read line by
/// line, while they may still be written.</summary>
/// <param name="path">Of the folder, or of one file.</param>
internal sealed class PredictionLogFolder(string path)
{
    private const int Piece = 1 << 16;

    /// <summary>What was read so far.</summary>
    public LogCounts Counts { get; } = new();

    /// <summary>Every line of one model, file by file.</summary>
    /// <exception cref="DataException">There is no log, or it cannot be read.</exception>
    public IEnumerable<LoggedPrediction> Read(string model)
    {
        foreach (var file in Files())
        {
            var latest = DateTime.MinValue;
            foreach (var (line, isWhole) in Lines(file))
            {
                Counts.Lines++;
                if (LoggedPrediction.Parse(line) is not { } prediction)
                {
                    if (isWhole) Counts.Unreadable++;
                    else Counts.Cut++;
                    continue;
                }

                if (prediction.TimeUtc < latest) Counts.ClockSetBack++;
                latest = prediction.TimeUtc;
                if (prediction.Model == model) yield return prediction;
                else Counts.OtherModels++;
            }
        }
    }

    private string[] Files() => DataFile.Reading(path, () =>
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new DataException($"--log {path}: folder not found");

        string[] files = [.. Directory.EnumerateFiles(path, "*.ndjson").Order(StringComparer.Ordinal)];
        Counts.Files = files.Length;
        return files.Length > 0 ? files : throw new DataException($"--log {path}: has no .ndjson files");
    });

    /// <returns>Lines without their end; the last one of a file may have none, and is then not whole.</returns>
    private static IEnumerable<(ReadOnlyMemory<byte> Line, bool IsWhole)> Lines(string file)
    {
        using var stream = DataFile.Reading(file, () => new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        var (buffer, start, end) = (new byte[Piece], 0, 0);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                if (length > 0) yield return (buffer.AsMemory(start, length), true);
                start += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length) Array.Resize(ref buffer, 2 * end);
            var read = DataFile.Reading(file, () => stream.Read(buffer, end, buffer.Length - end));
            if (read == 0) break;
            end += read;
        }

        if (end > 0) yield return (buffer.AsMemory(0, end), false);
    }
}

/// <summary>Lines of a log by what became of them.</summary>
internal sealed record LogCounts
{
    public int Files { get; set; } = 1;

    public long Lines { get; set; }

    /// <summary>Ends of files within a line.</summary>
    public long Cut { get; set; }

    /// <summary>Whole lines that are no predictions.</summary>
    public long Unreadable { get; set; }

    /// <summary>Lines of a file that are older than the one before.</summary>
    public long ClockSetBack { get; set; }

    public long OtherModels { get; set; }

    /// <summary>Lines without what the join needs, or without a probability.</summary>
    public long WithoutKey { get; set; }

    /// <summary>Further lines of a row, or of an id, that a version predicted before.</summary>
    public long Repeated { get; set; }

    /// <summary>Rows whose horizon is not over yet.</summary>
    public long NotDue { get; set; }

    /// <summary>Rows of which the outcomes say nothing.</summary>
    public long WithoutOutcome { get; set; }

    /// <summary>Rows of which the outcomes say two things.</summary>
    public long Conflicting { get; set; }

    /// <summary>Rows with a version, an outcome and a probability.</summary>
    public long Joined { get; set; }
}
