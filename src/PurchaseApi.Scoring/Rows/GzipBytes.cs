using System.IO.Compression;

namespace PurchaseApi.Scoring.Rows;

/// <summary>gzip -> what was packed, all of it or an error. <see cref="GZipStream"/> alone ignores whatever follows a
/// member and is no member itself, as a damaged one is not.</summary>
/// <param name="packed">Stays open.</param>
public sealed class GzipBytes(Stream packed) : ReadOnlyStream
{
    /// <summary>A member behind the last one: it is unpacked only if everything before it was read.</summary>
    private static readonly byte[] Mark = "e1a2-end"u8.ToArray();

    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly GZipStream unpacked = new(new Marked(packed), CompressionMode.Decompress);
    private readonly byte[] held = new byte[(64 << 10) + Mark.Length];
    private int start, end;
    private bool isEnd;

    /// <exception cref="InvalidDataException">Any member is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            while (Ready == 0 && !isEnd) Received(unpacked.Read(Free().Span));
            return Take(buffer);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (Ready == 0 && !isEnd) Received(await unpacked.ReadAsync(Free(), cancellationToken));
            return Take(buffer.Span);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Bytes that cannot be the mark.</summary>
    private int Ready => Math.Max(0, end - start - Mark.Length);

    private Memory<byte> Free()
    {
        held.AsSpan(start, end - start).CopyTo(held);
        (start, end) = (0, end - start);
        return held.AsMemory(end);
    }

    private void Received(int count)
    {
        end += count;
        isEnd = count == 0;
        if (isEnd && !held.AsSpan(start, end - start).EndsWith(Mark))
            throw new InvalidDataException();
    }

    private static InvalidDataException Damaged(Exception error) =>
        new("The gzip data is damaged or cut off.", error);

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, Ready);
        held.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    private static byte[] Pack(byte[] bytes)
    {
        var member = new MemoryStream();
        using (var stream = new GZipStream(member, CompressionLevel.Fastest)) stream.Write(bytes);
        return member.ToArray();
    }

    /// <summary>The packed bytes, then <see cref="PackedMark"/>.</summary>
    private sealed class Marked(Stream source) : ReadOnlyStream
    {
        private int taken;
        private bool isMark;

        public override int Read(Span<byte> buffer) =>
            !isMark && source.Read(buffer) is > 0 and var count ? count : TakeMark(buffer);

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            !isMark && await source.ReadAsync(buffer, cancellationToken) is > 0 and var count
                ? count
                : TakeMark(buffer.Span);

        private int TakeMark(Span<byte> buffer)
        {
            isMark = true;
            var count = Math.Min(buffer.Length, PackedMark.Length - taken);
            PackedMark.AsSpan(taken, count).CopyTo(buffer);
            taken += count;
            return count;
        }
    }
}

/// <summary>A stream that is read forward, piece by piece.</summary>
public abstract class ReadOnlyStream : Stream
{
    public sealed override bool CanRead => true;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => false;
    public sealed override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public abstract override ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush() => throw new NotSupportedException();
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public sealed override void SetLength(long value) => throw new NotSupportedException();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
