using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractSourceTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public void The_contract_is_copied_next_to_the_version()
    {
        models.Publish();
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");

        ContractSource.Copy(contract, models.Repository);

        Assert.Equal(contract.Yaml, File.ReadAllText(Path.Combine(models.Path, "purchase", "contract.yaml")));
    }

    [Fact]
    public void An_unwritable_contract_is_one_line_of_error()
    {
        Directory.CreateDirectory(Path.Combine(models.Path, "purchase", "contract.yaml"));
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");

        var error = Assert.Throws<ContractException>(() => ContractSource.Copy(contract, models.Repository));

        Assert.Contains("cannot be written next to the version", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }
}
