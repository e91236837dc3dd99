using System.Globalization;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>A moment, for expressions alone; a row holds the seconds since 1970 in UTC. JSON has ISO 8601, cells the
/// contract's format.</summary>
public sealed record DateInput : Input
{
    /// <summary>The input whose date days are counted to.</summary>
    public const string AsOf = Moment.AsOf;

    /// <summary>No date is longer in any form.</summary>
    private const int MaxBytes = 100;

    internal static readonly InputType Kind = new(
        "date", (name, document) => new DateInput(name, document), Faults, InputKeys.Format, InputKeys.Timezone);

    private readonly DateFormat json;
    private readonly string form;

    private DateInput(string name, InputDocument document) : base(Kind, name, document)
    {
        form = document.Format ?? "iso";
        (Cells, json) = (DateFormat.Iso, DateFormat.Iso);
        if (Faults(document).Any()) return;

        Cells = DateFormat.Create(form, document.Timezone);
        json = DateFormat.Create("iso", document.Timezone);
        if (document.Timezone is { } zone) Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
    }

    private DateFormat Cells { get; init; }

    public override TimeZoneInfo Zone { get; } = TimeZoneInfo.Utc;

    /// <summary>Compared like amounts, though no scorer sees it.</summary>
    public override bool IsNumeric => true;

    public override bool IsFeature => false;

    public override ExpressionType ExpressionType => ExpressionType.Date;

    public override double Low => double.NegativeInfinity;

    public override double High => double.PositiveInfinity;

    public override string Allowed => form == "iso"
        ? $"a date such as {DateFormat.Iso.Example}"
        : $"a date such as {DateFormat.Iso.Example} (in a CSV {Cells.Example})";

    public override InputSchema Schema => new("string", Note: "ISO 8601.") { Format = "date-time" };

    public override IEnumerable<EncodedColumn> Encoded => [];

    public override Input ReadAs(CellKind kind) => kind == CellKind.Date ? this with { Cells = json } : this;

    public override double? FromJson(JsonElement constant) =>
        constant.ValueKind == JsonValueKind.String && json.TryRead(constant.GetString(), out var date, out _)
            ? Seconds(date)
            : null;

    /// <summary>An instant as a row holds it.</summary>
    public static double Seconds(DateTime instant) => Moment.Seconds(instant);

    /// <summary>A row's value as an instant in UTC.</summary>
    public static DateTime Instant(double seconds) => Moment.Instant(seconds);

    public override string Describe(double value) =>
        Instant(value).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    public override string ToCell(double value) => form switch
    {
        "iso" => Describe(value),
        "epoch_seconds" => value.ToString(CultureInfo.InvariantCulture),
        "epoch_milliseconds" => (value * 1000).ToString(CultureInfo.InvariantCulture),
        _ => Cells.Write(TimeZoneInfo.ConvertTimeFromUtc(Instant(value), Zone)),
    };

    public override string Remedy(string given) => "set format";

    /// <summary>None: dates cannot be changed.</summary>
    public override IEnumerable<double> Moves(double from, int steps) => [];

    public override double Distance(double from, double to) => from == to ? 0 : 1;

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        Span<char> text = stackalloc char[MaxBytes];
        if (cell.Length > text.Length) return FaultCodes.WrongType;
        return Read(Cells, text[..Encoding.UTF8.GetChars(cell, text)], ref value);
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value) =>
        reader.TokenType == JsonTokenType.String ? Read(json, reader.GetString(), ref value) : FaultCodes.WrongType;

    private protected override object Plain(double value) => Describe(value);

    private static string? Read(DateFormat format, ReadOnlySpan<char> text, ref double value)
    {
        if (!format.TryRead(text, out var date, out _)) return FaultCodes.WrongType;
        value = Seconds(date);
        return null;
    }

    private static IEnumerable<InputFault> Faults(InputDocument document)
    {
        if (Problem(document.Format ?? "iso", null) is { } format) yield return new(InputKeys.Format, format);
        else if (Problem("iso", document.Timezone) is { } zone) yield return new(InputKeys.Timezone, zone);
    }

    private static string? Problem(string form, string? timezone)
    {
        try
        {
            DateFormat.Create(form, timezone);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }
}
