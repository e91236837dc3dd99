using System.CommandLine;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>The options that name the column by which rows are split; at most one of them is given.</summary>
internal sealed class SplitArguments
{
    private readonly Option<string?> given = new("--split-column")
    {
        Description = "The column that says train, validation or holdout.",
    };

    private readonly Option<string?> time = new("--time-column")
    {
        Description = "A column of times: the model is fitted on the earliest rows and measured on the latest.",
    };

    private readonly Option<string?> group = new("--group-column")
    {
        Description = "A column of groups: rows of one group stay on the same side of the split.",
    };

    public void AddTo(Command command)
    {
        Option[] all = [given, time, group];
        foreach (var option in all) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (all.Count(option => result.GetResult(option) is not null) > 1)
                result.AddError("give only one of --split-column, --time-column and --group-column");
        });
    }

    /// <returns>What the one option that may be given says.</returns>
    public SplitOption Of(ParseResult parsed)
    {
        SplitOption[] asked =
        [
            new(SplitKind.Given, parsed.GetValue(given)), new(SplitKind.ByTime, parsed.GetValue(time)),
            new(SplitKind.Grouped, parsed.GetValue(group)),
        ];
        return asked.FirstOrDefault(one => one.Column is not null) ?? SplitOption.Stratified;
    }
}
