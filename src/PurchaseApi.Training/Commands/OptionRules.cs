using System.CommandLine;

namespace PurchaseApi.Training.Commands;

/// <summary>What an option's value must be, beyond its type.</summary>
internal static class OptionRules
{
    /// <param name="option">Whose values are judged.</param>
    /// <param name="holds">Whether a value is allowed.</param>
    /// <param name="allowed">In words: <c>at least 1</c>.</param>
    public static void MustBe<T>(this Option<T> option, Func<T, bool> holds, string allowed) =>
        option.Validators.Add(result =>
        {
            var given = string.Join(' ', result.Tokens.Select(token => token.Value));
            try
            {
                if (holds(result.GetValueOrDefault<T>()!)) return;
            }
            catch (InvalidOperationException)
            {
                // Not of the type at all, which System.CommandLine tells a validator in this way.
            }

            result.AddError($"{option.Name}: must be {allowed} (was '{given}')");
        });
}
