namespace PurchaseApi.Training.Algorithms.Network;

/// <summary>
/// Steps of a size that does not depend on the gradient's. Source: Kingma and Ba, Adam: A Method for Stochastic
/// Optimization (2015), algorithm 1 with its constants.
/// </summary>
internal sealed class Adam(int parameterCount, double learningRate)
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double[] means = new double[parameterCount];
    private readonly double[] squares = new double[parameterCount];
    private double meanShare = 1;
    private double squareShare = 1;

    /// <summary>One step down.</summary>
    public void Step(double[] parameters, double[] gradient)
    {
        meanShare *= MeanDecay;
        squareShare *= SquareDecay;
        for (var i = 0; i < parameters.Length; i++)
        {
            means[i] = (MeanDecay * means[i]) + ((1 - MeanDecay) * gradient[i]);
            squares[i] = (SquareDecay * squares[i]) + ((1 - SquareDecay) * gradient[i] * gradient[i]);

            // Both start at 0; divided by the share of real gradients in them, they are averages.
            var (mean, square) = (means[i] / (1 - meanShare), squares[i] / (1 - squareShare));
            parameters[i] -= learningRate * mean / (Math.Sqrt(square) + Epsilon);
        }
    }
}
