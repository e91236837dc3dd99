using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

/// <summary>One mistake is made in the contract that is shipped; lines are those of that file.</summary>
internal static class Mistake
{
    /// <param name="text">What stands in the contract.</param>
    /// <param name="mistake">What stands there instead.</param>
    /// <param name="problems">All that is said of it, each as <c>line: place: what is wrong</c>.</param>
    public static void Refused(string text, string mistake, params string[] problems)
    {
        var yaml = ModelsFolder.PurchaseYaml;
        Assert.Contains(text, yaml);

        var error = Assert.Throws<ContractException>(() => ContractFile.Parse(yaml.Replace(text, mistake), "c.yaml"));

        Assert.Equal(string.Join('\n', problems.Select(problem => $"c.yaml:{problem}")), error.Message);
    }
}
