using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

internal static class ImportanceSection
{
    private static readonly Column[] Columns = ["Input", "Loss of ROC AUC", Column.OfWords("Compared")];

    public static Html Write(IReadOnlyList<InputImportance> importance) => Html.From($"""
        <section id="importance"><h2>What it goes by</h2>
        <p>How much ROC AUC is lost on the validation rows when the values of one input are dealt out anew among the
        rows (mean of five times). Inputs that say the same share their importance; near 0, or below it by chance, the
        model hardly uses the input.</p>
        {HtmlTable.Write("Importance by input", Columns, HtmlTable.Body(Columns, importance.Select(Html[] (one) =>
        [
            Html.Name(one.Input),
            Html.From($"{Numbers.Metric(one.Value)}"),
            Meter.Draw(one.Value, importance.Max(other => other.Value)),
        ])))}
        </section>
        """);
}
