using System.Security.Cryptography;
using System.Text;

namespace PurchaseApi.Scoring.Keys;

/// <summary>An id as the prediction log has it with <c>PredictionLog:Ids=hmac</c>: the same id always has the same
/// hash, which nobody can compute without the key.</summary>
public static class HashedId
{
    /// <summary>Bytes that are kept: the chance that two of a billion ids share them is 10^-21.</summary>
    private const int Bytes = 16;

    /// <param name="key">UTF-8 of the setting.</param>
    /// <param name="id">A number as its digits.</param>
    /// <returns>32 hex digits.</returns>
    public static string Compute(byte[] key, string id) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)).AsSpan(0, Bytes));
}
