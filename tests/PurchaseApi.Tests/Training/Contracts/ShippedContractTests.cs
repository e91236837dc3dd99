using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ShippedContractTests
{
    public static TheoryData<string> Contracts() =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(SharedData.Repository, "models"))
            .Select(folder => Path.Combine("models", Path.GetFileName(folder), "contract.yaml")),
    ];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Shipped_contracts_are_valid_with_examples(string path)
    {
        var contract = ContractFile.Read(Path.Combine(SharedData.Repository, path));

        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), contract.Name);
        Assert.All(contract.Inputs, input => Assert.False(double.IsNaN(input.Example), input.Name));
    }
}
