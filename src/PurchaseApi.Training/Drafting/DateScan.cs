using System.Text;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Training.Drafting;

/// <summary>How the dates of a column are written, and from when to when they are: one pass over its cells that have a
/// digit.</summary>
internal sealed class DateScan(string header)
{
    private const int Shortest = 6, Longest = 80;   // of a date's text

    private static readonly string[] TimeWords =
    [
        "time", "date", "ts", "timestamp", "epoch", "unix", "ms", "created", "updated", "joined", "signup", "login",
        "seen", "visit", "active", "at", "on",
    ];

    // Any long number could be an epoch, so its name must say that it is a time.
    private readonly Reading[] readings =
    [
        .. DateFormat.Forms.Where(form => !form.StartsWith("epoch", StringComparison.Ordinal)
            || InputNames.Readable(header).Split('_').Any(TimeWords.Contains)).Select(form => new Reading(form)),
    ];

    private bool isNone;

    /// <param name="cell">UTF-8, trimmed, with a digit in it.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        if (isNone) return;

        isNone = cell.Length is < Shortest or > Longest;
        if (isNone) return;

        var text = Encoding.UTF8.GetString(cell);
        foreach (var reading in readings) reading.Add(text);
        isNone = !readings.Any(reading => reading.IsAlive);
    }

    /// <summary>The dates in the likeliest form: dates of a file mostly rise, so it is the form that jumps back least.
    /// null when no form fits.</summary>
    /// <param name="isEuropean">Whether the day comes first where both orders are as good.</param>
    public ScannedDates? Find(bool isEuropean)
    {
        var alive = isNone ? [] : readings.Where(reading => reading is { IsAlive: true, Count: > 0 }).ToArray();
        if (alive.Length == 0) return null;

        var meant = alive.OrderBy(reading => reading.Backward)
            .ThenBy(reading => reading.Form[0] == 'd' == isEuropean ? 0 : 1).First();
        return new(meant.Form, meant.Earliest, meant.Latest, meant.HasTime, IsSure: alive.Length == 1);
    }

    private sealed class Reading(string form)
    {
        private readonly DateFormat format = DateFormat.Create(form);
        private DateTime last;

        public string Form => form;

        public bool IsAlive { get; private set; } = true;

        public long Count { get; private set; }

        /// <summary>How often a date is before the one above.</summary>
        public long Backward { get; private set; }

        public DateTime Earliest { get; private set; } = DateTime.MaxValue;

        public DateTime Latest { get; private set; } = DateTime.MinValue;

        public bool HasTime { get; private set; }

        public void Add(string text)
        {
            if (!IsAlive) return;

            IsAlive = format.TryRead(text, out var date, out _) && date.Year is >= 1900 and <= 2100
                && IsLikely(text, date);
            if (!IsAlive) return;

            Count++;
            if (date < last) Backward++;
            last = date;
            (Earliest, Latest) = (date < Earliest ? date : Earliest, date > Latest ? date : Latest);
            HasTime |= date.TimeOfDay != TimeSpan.Zero;
        }

        /// <summary>A number is an epoch of this century only.</summary>
        private bool IsLikely(string text, DateTime date) => form switch
        {
            "yyyymmdd" => date.Year >= 1950,
            "epoch_seconds" => text.Length is 10 or 12 && date.Year >= 2000,
            "epoch_milliseconds" => text.Length is 13 && date.Year >= 2000,
            // Two digits in front are a day or a month.
            ['y', var separator, ..] => text.IndexOf(separator) == 4,
            _ => true,
        };
    }
}

/// <summary>The dates of a column.</summary>
/// <param name="Form">For <c>format</c>.</param>
/// <param name="IsSure">Whether no other order of day and month could be meant.</param>
internal sealed record ScannedDates(string Form, DateTime Earliest, DateTime Latest, bool HasTime, bool IsSure);
