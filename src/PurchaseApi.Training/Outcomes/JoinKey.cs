using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What a line of the log and an outcome have in common.</summary>
internal enum JoinKey
{
    Id,

    /// <summary>The request's id and the row's place in it.</summary>
    RequestRow,
}

internal static class JoinKeys
{
    /// <summary>The values of <c>--on</c>.</summary>
    public const string Id = "id", RequestRow = "request_id,row";

    public static JoinKey Parse(string text) => text == Id ? JoinKey.Id : JoinKey.RequestRow;

    /// <returns>null where the line does not have it.</returns>
    public static UInt128? KeyOf(this JoinKey key, LoggedPrediction line) =>
        key == JoinKey.Id ? line.Id is { } id ? Hash(id) : null : RowKey(line);

    /// <summary>Of the row in its request; null without a request id.</summary>
    public static UInt128? RowKey(LoggedPrediction line) => line.RequestId is { } request
        ? RowKey(request, line.Row.ToString(CultureInfo.InvariantCulture))
        : null;

    public static UInt128 RowKey(string request, string row) => Hash($"{request}\n{row}");

    /// <summary>Half of a SHA-256: as good as the text, in 16 bytes.</summary>
    public static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
    }
}
