using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A name stands for one thing, and what is named exists.</summary>
internal sealed class NameRules(ContractDocument contract)
{
    private const int MaxLength = 64;

    /// <summary>What an answer says itself, beside the id.</summary>
    private static readonly string[] Answered =
    [
        "index", "prediction", "probability", "confidence", "segment", "intent", "action", "imputed", "reasons",
        "counterfactual", "errors", "model_version", "features",
    ];

    /// <summary>What a line of CSV answers says beside them.</summary>
    private static readonly string[] InCsv = [.. Answered, "error_code", "error_detail"];

    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public void Judge(Action<string, string> fail)
    {
        foreach (var (name, _) in contract.Inputs ?? []) Add(name, $"/inputs/{name}", fail);
        foreach (var (name, _) in contract.Training ?? []) Add(name, $"/training/{name}", fail);
        foreach (var (name, _) in contract.Features ?? []) Add(name, $"/features/{name}", fail);
        if (contract.Label is null) Answers(fail);

        if (contract.Id is { } id)
        {
            if (string.IsNullOrWhiteSpace(id) || id.Length > MaxLength)
                fail("/id", $"is the name of a field, 1 to {MaxLength} characters (was '{id}')");
            if (known.Contains(id)) fail("/id", $"'{id}' is the id and an input or feature at once");
            if (Answered.Contains(id)) fail("/id", $"'{id}' is a word of every answer; the id needs another name");
        }

        if (contract.Model is { } model) Model(model, fail);
        else if (contract is { Label: not null, Inputs.Count: > 0, Features: not { Count: > 0 } }
            && contract.Inputs.Keys.All(IsList))
            fail("/features", "a list is no number that a scorer sees; give a feature, such as count(list)");
    }

    private void Add(string name, string place, Action<string, string> fail)
    {
        if (Expression.IsReserved(name))
            fail(place, $"'{name}' is a word of the expression language; choose another name");
        else if (!Expression.IsName(name) || name.Length > MaxLength)
            fail(place, $"a name is up to {MaxLength} letters, digits and '_' and begins with no digit");
        if (!known.Add(name)) fail(place, $"'{name}' names two things; choose another name");
    }

    /// <summary>Without a label, features are columns of the answers.</summary>
    private void Answers(Action<string, string> fail)
    {
        foreach (var (name, _) in contract.Features ?? [])
            if (InCsv.Contains(name))
                fail($"/features/{name}", $"'{name}' is a word of every answer; the feature needs another name");
    }

    private void Model(IReadOnlyList<string> model, Action<string, string> fail)
    {
        if (model.Count == 0) fail("/model", "names no input or feature");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < model.Count; i++)
        {
            var name = model[i];
            if (!seen.Add(name)) fail($"/model/{i}", $"'{name}' stands twice");
            else if (!known.Contains(name) || contract.Training?.ContainsKey(name) == true)
                fail($"/model/{i}", $"'{name}' is no input or feature{Nearest(name)}");
            else if (IsList(name))
                fail($"/model/{i}", $"'{name}' is a list; name features of it, such as count({name})");
        }
    }

    private bool IsList(string name) =>
        contract.Inputs?.TryGetValue(name, out var input) == true
        && ContractInputs.ToType(input.Type) == InputType.List;

    private string Nearest(string name) => NearestWord.Of(name, known) is { } word ? $"; did you mean '{word}'?" : "";
}
