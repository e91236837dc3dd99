using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Network;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.Network;

public sealed class BackpropagationTests
{
    private static readonly int[] batch = [.. Enumerable.Range(0, 30)];

    private static readonly Examples rows = Drawn();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 0.1)]
    [InlineData(2, 0)]
    [InlineData(2, 0.1)]
    public void The_gradient_is_the_slope_of_the_loss_in_every_parameter(int layers, double l2)
    {
        var shape = NetworkShape.Create(4, hidden: 7, layers);
        var network = new Backpropagation(shape, rows, l2);
        var parameters = shape.Start(0.3, new Random(5));
        var gradient = new double[shape.ParameterCount];
        network.Gradient(parameters, batch, gradient);

        for (var i = 0; i < parameters.Length; i++)
            Assert.Equal(Slope(network, parameters, i), gradient[i], 1e-6);
        Assert.Contains(gradient, slope => Math.Abs(slope) > 0.01);
    }

    [Fact]
    public void An_untrained_network_predicts_the_base_rate()
    {
        var shape = NetworkShape.Create(4, hidden: 7, layers: 2);
        var parameters = shape.Start(0.3, new Random(5));
        shape.Weights(parameters, 2).Clear();

        var positives = batch.Count(row => rows.Labels[row]);
        var expected = -((positives * Math.Log(0.3)) + ((30 - positives) * Math.Log(0.7))) / 30;
        Assert.Equal(expected, new Backpropagation(shape, rows, l2: 0).LogLoss(parameters, batch), 1e-12);
    }

    private static double Slope(Backpropagation network, double[] parameters, int index)
    {
        const double Step = 1e-5;
        double Loss(double step)
        {
            double[] moved = [.. parameters];
            moved[index] += step;
            return network.Loss(moved, batch);
        }

        return (Loss(Step) - Loss(-Step)) / (2 * Step);
    }

    private static Examples Drawn()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 120).Select(_ => (random.NextDouble() * 4) - 2)];
        return new(
            new FeatureMatrix(["a", "b", "c", "d"], values),
            [.. batch.Select(row => values[row * 4] + values[(row * 4) + 1] > random.NextDouble())]);
    }
}
