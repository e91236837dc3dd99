using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class TrainCommandLineTests
{
    [Fact]
    public void The_command_line_omits_file_paths()
    {
        var line = TrainCommandLine.Write(new TrainingOptions
        {
            Model = "purchase",
            Data = "/home/somebody/sessions.csv",
            ModelsPath = "/srv/models",
            ContractPath = "/etc/contract.yaml",
            Algorithms = ["random_forest", "gradient_boosting"],
            Settings = [new Setting("gradient_boosting", "learning_rate", 0.05)],
            Split = new SplitOption(SplitKind.Grouped, "customer id"),
            Seed = 7,
            Source = "the shop's own",
        }, "0f1e");

        Assert.Equal(
            """
            train --model purchase --seed 7 \
              --data "$(sha256sum -- * */* */*/* 2>/dev/null | sed -n 's/^0f1e  //p' | head -n 1)" \
              --algorithms random_forest,gradient_boosting \
              --set gradient_boosting.learning_rate=0.05 \
              --criterion f1 --trials 12 \
              --group-column 'customer id' \
              --source 'the shop'\''s own'
            """,
            line);
    }
}
