using System.Buffers.Text;
using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Training.Drafting;

/// <summary>How the numbers of a column are written, and what they are: one pass over its cells that have a
/// digit.</summary>
internal sealed class NumberScan
{
    private readonly List<Reading> readings =
        [.. NumberFormat.Names.Select(name => new Reading(NumberFormat.Named(name)!))];

    private readonly Extent whole = new();   // of cells that are digits alone: the same in every format
    private double last = double.NaN;
    private bool hasUnits;   // of the first cell that is more than digits
    private string? sample;  // the first cell that JSON would not take as a number

    public long Count { get; private set; }

    /// <summary>Whether JSON could have every cell as it is.</summary>
    public bool IsPlain { get; private set; } = true;

    /// <summary>Whether a cell is a text of digits, as <c>007</c> and a spreadsheet's <c>'123</c> are.</summary>
    public bool HasCodes { get; private set; }

    /// <summary>Whether every number is one more than the one above.</summary>
    public bool CountsRows { get; private set; } = true;

    /// <summary>Whether every comma has one digit on each side, as in the code <c>1,2</c>.</summary>
    public bool HasCommaCodes { get; private set; } = true;

    /// <summary>Share of whole numbers with two zeros at the end, as amounts have them.</summary>
    public double RoundShare => round / (double)Math.Max(1, Count);

    /// <summary>Digits of the shortest and the longest whole number.</summary>
    public (int Fewest, int Most) Digits { get; private set; } = (int.MaxValue, 0);

    private long round;

    /// <summary>Whether no format can read every cell.</summary>
    public bool IsNone => !readings.Any(reading => reading.IsAlive);

    /// <summary>Whether the decimal sign can only be a comma.</summary>
    public bool NeedsComma => !IsNone && readings.TrueForAll(reading => !reading.IsAlive || reading.IsComma);

    /// <param name="cell">UTF-8, trimmed, with a digit in it.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        Count++;
        var isWhole = !cell.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        HasCodes |= (isWhole && cell.Length > 1 && cell[0] == '0')
            || (cell[0] == '\'' && !cell[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
        if (isWhole) Digits = (Math.Min(Digits.Fewest, cell.Length), Math.Max(Digits.Most, cell.Length));
        if (isWhole && cell.EndsWith("00"u8)) round++;
        if (cell.Contains((byte)',')) HasCommaCodes &= cell is [>= (byte)'0' and <= (byte)'9', (byte)',', _];

        var isPlain = Utf8Parser.TryParse(cell, out double number, out var read) && read == cell.Length
            && double.IsFinite(number);
        IsPlain &= isPlain;
        if (!isPlain) sample ??= Encoding.UTF8.GetString(cell);
        CountsRows &= isPlain && (Count == 1 || number == last + 1);
        last = number;
        if (isWhole && isPlain) whole.Add(number, Count);
        else AddFormatted(Encoding.UTF8.GetString(cell));
    }

    /// <summary>The numbers in the format that is meant; null when there is none.</summary>
    /// <param name="prefersComma">Whether other columns of the file have decimal commas.</param>
    public ScannedNumbers? Find(bool prefersComma)
    {
        var alive = readings.Where(reading => reading.IsAlive).ToArray();
        if (Count == 0 || alive.Length == 0) return null;

        var meant = (prefersComma ? alive.FirstOrDefault(reading => reading.IsComma) : null) ?? alive[0];
        var isPlain = IsPlain && meant.Format == NumberFormat.Plain;
        return new(isPlain || meant.Extent.Count == 0 ? null : meant.Format.Example, meant.Extent.With(whole))
        {
            Sample = sample is not null && meant.Format.TryRead(sample, out var number)
                ? $"{sample} -> {OutwardRange.Text(number)}"
                : null,
        };
    }

    private void AddFormatted(string cell)
    {
        if (!hasUnits)
        {
            hasUnits = true;
            readings.AddRange(NumberFormat.Names.Select(name => NumberFormat.Named(name)!.With(UnitOf(cell)))
                .OfType<NumberFormat>().Select(format => new Reading(format)));
        }

        foreach (var reading in readings) reading.Add(cell, Count);
    }

    /// <summary>What follows the number: <c>kg</c>, or <c>/5</c> of a rating.</summary>
    private static string UnitOf(string cell)
    {
        cell = NumberFormat.Bare(cell).ToString();
        var end = cell.Length;
        while (end > 0 && char.IsAsciiDigit(cell[end - 1])) end--;
        if (end < cell.Length && end > 0 && cell[end - 1] == '/') return cell[(end - 1)..];

        end = cell.LastIndexOfAny([.. "0123456789"]);
        return cell[(end + 1)..].Trim();
    }

    private sealed class Reading(NumberFormat format)
    {
        public NumberFormat Format => format;

        public bool IsAlive { get; private set; } = true;

        public bool IsComma { get; } = format.Example.Contains(",56", StringComparison.Ordinal);

        public Extent Extent { get; } = new();

        public void Add(string cell, long place)
        {
            if (!IsAlive) return;

            IsAlive = format.TryRead(cell, out var number);
            if (IsAlive) Extent.Add(number, place);
        }
    }
}

/// <summary>The numbers of a column.</summary>
/// <param name="Format">For <c>number_format</c>; null where they are plain.</param>
internal sealed record ScannedNumbers(string? Format, Extent Extent)
{
    /// <summary>A cell that JSON would write in another way, and its number; null where there is none.</summary>
    public string? Sample { get; init; }
}

/// <summary>From where to where numbers go.</summary>
internal sealed class Extent
{
    public long Count { get; private set; }

    public double Lowest { get; private set; } = double.PositiveInfinity;

    public double Highest { get; private set; } = double.NegativeInfinity;

    public double First { get; private set; } = double.NaN;

    private long firstPlace = long.MaxValue;

    public bool HasFraction { get; private set; }

    /// <param name="number">The next one.</param>
    /// <param name="place">Of its cell in the column.</param>
    public void Add(double number, long place)
    {
        if (Count++ == 0) (First, firstPlace) = (number, place);
        Lowest = Math.Min(Lowest, number);
        Highest = Math.Max(Highest, number);
        HasFraction |= number != Math.Floor(number);
    }

    /// <summary>Both together.</summary>
    public Extent With(Extent other) => new()
    {
        Count = Count + other.Count,
        Lowest = Math.Min(Lowest, other.Lowest),
        Highest = Math.Max(Highest, other.Highest),
        First = firstPlace <= other.firstPlace ? First : other.First,
        HasFraction = HasFraction || other.HasFraction,
    };
}

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
