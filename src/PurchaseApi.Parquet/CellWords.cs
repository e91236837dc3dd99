using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>Values of Parquet -> cells of CSV: numbers as the shortest text that reads back as the same one, dates in
/// ISO 8601, texts in quotes where they need them.</summary>
internal static class CellWords
{
    private const int MaxNumber = 40;   // bytes

    /// <summary>Numbers below 2^53 with this factor are exact, so that most decimals need no search for their
    /// text.</summary>
    private const double Factor = 1e4;

    private const int Places = 4, MaxScale = 28;
    private const double MaxScaled = 1e15;

    private static readonly SearchValues<byte> Special = SearchValues.Create("\",\r\n"u8);

    public static void Truth(ArrayBufferWriter<byte> text, bool value) => text.Write(value ? "true"u8 : "false"u8);

    public static void Integer(ArrayBufferWriter<byte> text, long value)
    {
        Utf8Formatter.TryFormat(value, text.GetSpan(MaxNumber), out var length);
        text.Advance(length);
    }

    public static void Unsigned(ArrayBufferWriter<byte> text, ulong value)
    {
        Utf8Formatter.TryFormat(value, text.GetSpan(MaxNumber), out var length);
        text.Advance(length);
    }

    /// <summary>NaN is missing, as tables have it.</summary>
    public static void Number(ArrayBufferWriter<byte> text, double value)
    {
        if (double.IsNaN(value)) return;

        var scaled = Math.Round(value * Factor);
        if (Math.Abs(scaled) >= MaxScaled || scaled / Factor != value || (scaled == 0 && double.IsNegative(value)))
            Format(text, value, default);
        else
            Scaled(text, (long)scaled);
    }

    /// <inheritdoc cref="Number(ArrayBufferWriter{byte}, double)"/>
    public static void Number(ArrayBufferWriter<byte> text, float value)
    {
        if (!float.IsNaN(value)) Format(text, value, default);
    }

    public static void Decimal(ArrayBufferWriter<byte> text, long unscaled, int scale)
    {
        var digits = (ulong)Int128.Abs(unscaled);
        if (scale is >= 0 and <= MaxScale)
            Format(text, new decimal((int)digits, (int)(digits >> 32), 0, unscaled < 0, (byte)scale), default);
        else
            Decimal(text, (BigInteger)unscaled, scale);
    }

    /// <param name="text">Receives it.</param>
    /// <param name="unscaled">Big-endian, two's complement.</param>
    /// <param name="scale">Digits behind the point.</param>
    public static void Decimal(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> unscaled, int scale) =>
        Decimal(text, new BigInteger(unscaled, isBigEndian: true), scale);

    public static void Day(ArrayBufferWriter<byte> text, int days)
    {
        var number = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (long)days;
        if (number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber)
            Format(text, DateOnly.FromDayNumber((int)number), "o");
        else
            Integer(text, days);
    }

    /// <param name="unit">Of the values.</param>
    /// <param name="isUtc">Whether they are instants; else they are the clock's of some zone.</param>
    public static WriteCell<long> Time(TimeUnit unit, bool isUtc)
    {
        var (multiplier, divisor) = unit switch
        {
            TimeUnit.Millis => (TimeSpan.TicksPerMillisecond, 1L),
            TimeUnit.Micros => (TimeSpan.TicksPerMicrosecond, 1L),
            _ => (1L, TimeSpan.NanosecondsPerTick),
        };
        return (text, value) => Time(text, (Int128)value * multiplier / divisor, isUtc, value);
    }

    /// <summary>As Impala and Spark once wrote instants: nanoseconds of a Julian day.</summary>
    public static void Time(ArrayBufferWriter<byte> text, Int96 value)
    {
        const long JulianEpoch = 2_440_588;   // 1970-01-01
        var nanoseconds = (long)(uint)value.A | ((long)value.B << 32);
        var ticks = ((value.C - JulianEpoch) * TimeSpan.TicksPerDay) + (nanoseconds / TimeSpan.NanosecondsPerTick);
        Time(text, ticks, isUtc: true, ticks);
    }

    public static unsafe ReadOnlySpan<byte> Bytes(ByteArray value) => new((void*)value.Pointer, value.Length);

    public static unsafe ReadOnlySpan<byte> Bytes(FixedLenByteArray value, int length) =>
        new((void*)value.Pointer, length);

    public static void Text(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAny(Special))
        {
            text.Write(value);
            return;
        }

        text.Write("\""u8);
        foreach (var part in value.Split((byte)'"'))
        {
            if (part.Start.Value > 0) text.Write("\"\""u8);
            text.Write(value[part]);
        }

        text.Write("\""u8);
    }

    public static void Hex(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> value)
    {
        Convert.TryToHexStringLower(value, text.GetSpan(2 * value.Length), out var length);
        text.Advance(length);
    }

    private static void Decimal(ArrayBufferWriter<byte> text, BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture)
            .PadLeft(Math.Max(0, scale) + 1, '0');
        if (unscaled.Sign < 0) text.Write("-"u8);
        var places = Math.Max(0, scale);
        Encoding.UTF8.GetBytes(digits[..^places] + new string('0', places - scale), text);
        if (places > 0) Encoding.UTF8.GetBytes($".{digits[^places..]}", text);
    }

    /// <summary>Instants that no calendar has stay numbers.</summary>
    private static void Time(ArrayBufferWriter<byte> text, Int128 ticks, bool isUtc, long given)
    {
        var (low, high) = (-DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks);
        if (ticks < low || ticks > high)
        {
            Integer(text, given);
            return;
        }

        var time = DateTime.UnixEpoch.AddTicks((long)ticks);
        Format(text, time, time.Ticks % TimeSpan.TicksPerSecond == 0 ? "s" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF");
        if (isUtc) text.Write("Z"u8);
    }

    /// <summary>Without zeros at the end.</summary>
    private static void Scaled(ArrayBufferWriter<byte> text, long scaled)
    {
        var cell = text.GetSpan(MaxNumber);
        var (whole, rest) = Math.DivRem(scaled, (long)Factor);
        var at = 0;
        if (scaled < 0) cell[at++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(whole), cell[at..], out var length);
        at += length;
        if (rest != 0)
        {
            // A one in front keeps the zeros that lead, and makes room for the point.
            Utf8Formatter.TryFormat((long)Factor + Math.Abs(rest), cell[at..], out _);
            cell[at] = (byte)'.';
            at += 1 + Places;
            while (cell[at - 1] == '0') at--;
        }

        text.Advance(at);
    }

    private static void Format<T>(ArrayBufferWriter<byte> text, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(text.GetSpan(MaxNumber), out var length, format, CultureInfo.InvariantCulture);
        text.Advance(length);
    }
}
