using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Commands;

/// <summary>The contract's <c>profit:</c> on the command line: margin=40,offer_cost=2,uplift=0.2.</summary>
internal static class ProfitArgument
{
    public static ProfitTerms? Parse(ArgumentResult result)
    {
        var given = new JsonObject();
        foreach (var part in result.Tokens[0].Value.Split(','))
        {
            if (Setting.Pair(part) is not { } pair)
            {
                result.AddError($"--profit: '{part}' is not NAME=NUMBER; give margin=40,offer_cost=2,uplift=0.2");
                return null;
            }

            given[pair.Name] = pair.Value;
        }

        var document = given.Deserialize<ProfitDocument>(Json.Options)!;
        var isWrong = false;
        ProfitRules.Judge(document, "", (place, message) =>
        {
            isWrong = true;
            result.AddError($"--profit: {place[1..]} {message}");
        });
        return isWrong ? null : ProfitTerms.Of(document);
    }
}
