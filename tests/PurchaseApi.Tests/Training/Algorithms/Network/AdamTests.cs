using PurchaseApi.Training.Algorithms.Network;

namespace PurchaseApi.Tests.Training.Algorithms.Network;

public sealed class AdamTests
{
    [Fact]
    public void Steps_match_a_calculation_by_hand()
    {
        var adam = new Adam(parameterCount: 1, learningRate: 0.1);
        double[] parameters = [1];

        // mean 0.05 / 0.1, square 0.00025 / 0.001: a step of 0.1 * 0.5 / (sqrt(0.25) + 1e-8).
        adam.Step(parameters, [0.5]);
        Assert.Equal(1 - (0.1 * 0.5 / (0.5 + 1e-8)), parameters[0], 1e-14);

        // mean (0.9 * 0.05 - 0.1) / 0.19 = -0.055 / 0.19, square (0.999 * 0.00025 + 0.001) / 0.001999.
        adam.Step(parameters, [-1]);
        var second = 0.1 * (-0.055 / 0.19) / (Math.Sqrt(0.00124975 / 0.001999) + 1e-8);
        Assert.Equal(1 - (0.1 * 0.5 / (0.5 + 1e-8)) - second, parameters[0], 1e-14);
    }

    [Fact]
    public void A_zero_gradient_changes_nothing()
    {
        double[] parameters = [3];
        new Adam(1, 0.1).Step(parameters, [0]);

        Assert.Equal(3, parameters[0]);
    }
}
