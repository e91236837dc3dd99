using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Fills the memory as far as there is something; 0 at the end.</summary>
public delegate ValueTask<int> ReadBytes(Memory<byte> memory, CancellationToken cancellation);

/// <summary>Text in any known encoding -> UTF-8 without a byte order mark. UTF-8 passes through.</summary>
/// <param name="read">The bytes as they come.</param>
/// <param name="encoding">What they are said to be; null: what a byte order mark says, else UTF-8.</param>
public sealed class TextBytes(ReadBytes read, Encoding? encoding = null)
{
    private const int Piece = 32 << 10;
    private const int StartLength = 4;

    private Decoder? decoder;   // null where the bytes are UTF-8
    private byte[] raw = [], pending = [];
    private char[] letters = [];
    private int start, end;
    private bool isStarted, isEnd;

    /// <inheritdoc cref="ReadBytes"/>
    /// <exception cref="UnreadableRowsException">They are not text.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellation) =>
        isStarted && decoder is null && start == end
            ? read(memory, cancellation)
            : ReadSlowlyAsync(memory, cancellation);

    private async ValueTask<int> ReadSlowlyAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        if (!isStarted) await StartAsync(cancellation);
        while (start == end && !isEnd) await DecodeAsync(cancellation);

        var count = Math.Min(memory.Length, end - start);
        pending.AsSpan(start, count).CopyTo(memory.Span);
        start += count;
        return count;
    }

    private async ValueTask StartAsync(CancellationToken cancellation)
    {
        var first = new byte[Piece];
        while (end < StartLength && !isEnd)
        {
            var count = await read(first.AsMemory(end), cancellation);
            end += count;
            isEnd = count == 0;
        }

        isStarted = true;
        var bytes = first.AsMemory(0, end);
        var found = TextEncodings.Detect(bytes.Span) ?? encoding;
        if (found is null || TextEncodings.IsUtf8(found))
        {
            if (WhatElse(bytes.Span) is { } problem) throw new UnreadableRowsException(problem);
            (pending, start) = (first, bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0);
            isEnd = true;   // of what is pending; what follows is read as it is
            return;
        }

        decoder = found.GetDecoder();
        letters = new char[found.GetMaxCharCount(Piece)];
        raw = new byte[Piece];
        pending = new byte[Encoding.UTF8.GetMaxByteCount(letters.Length)];
        var mark = found.GetPreamble();
        Decode(bytes.Span[(bytes.Span.StartsWith(mark) ? mark.Length : 0)..]);
    }

    /// <summary>What the bytes are if they are not text; null if they may be.</summary>
    private static string? WhatElse(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => "This is a spreadsheet. Save it as CSV.",
        [0x1F, 0x8B, ..] => "This is packed with gzip. Say so with Content-Encoding: gzip, or unpack it.",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] =>
            "This is a Parquet file. Send it as application/vnd.apache.parquet.",
        [0, ..] or [_, 0, ..] or [_, _, 0, ..] => "This is binary, not text.",
        _ => null,
    };

    private async ValueTask DecodeAsync(CancellationToken cancellation)
    {
        var count = await read(raw, cancellation);
        isEnd = count == 0;
        Decode(raw.AsSpan(0, count));
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        var count = decoder!.GetChars(bytes, letters, flush: isEnd);
        (start, end) = (0, Encoding.UTF8.GetBytes(letters.AsSpan(0, count), pending));
    }
}

/// <summary>The encodings that rows are read in, by their IANA names.</summary>
public static class TextEncodings
{
    /// <summary>In words.</summary>
    public const string Allowed = "utf-8, utf-16, windows-1252 or iso-8859-1";

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What spreadsheets of Western Europe and America save as CSV.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>null where it is none of <see cref="Allowed"/>.</summary>
    public static Encoding? Named(string name) => name.Trim().Trim('"').ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "us-ascii" or "ascii" => Utf8,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        // Browsers read the one as the other too: it has € and quotes where ISO 8859-1 has control characters.
        "windows-1252" or "cp1252" or "iso-8859-1" or "latin1" => Windows1252,
        _ => null,
    };

    /// <summary>Whether it is read as it is.</summary>
    public static bool IsUtf8(Encoding encoding) => encoding.CodePage == Utf8.CodePage;

    /// <summary>What the first bytes say: UTF-16 by its byte order mark, or by the zero in every second byte of Latin
    /// text; else null.</summary>
    public static Encoding? Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}

/// <summary>What was sent cannot be read as rows at all; the message says why and what to do.</summary>
public sealed class UnreadableRowsException : Exception
{
    public UnreadableRowsException() { }

    public UnreadableRowsException(string message) : base(message) { }

    public UnreadableRowsException(string message, Exception inner) : base(message, inner) { }
}
