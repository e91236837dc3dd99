using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>
/// A model inside LIBSVM, of a positive and a negative class. Two models of the same rows and settings are the same.
/// </summary>
internal sealed unsafe class LibSvmModel : SafeHandleZeroOrMinusOneIsInvalid
{
    // Of svm_type and kernel_type in svm.h.
    private const int Classification = 0;
    private const int Linear = 0;
    private const int Radial = 2;

    private const int CacheMebibytes = 200;
    private const double Tolerance = 1e-3;

    // The model points into the rows that it was trained on.
    private readonly SvmRows rows;
    private readonly bool isTurned;

    private LibSvmModel(nint model, SvmRows rows)
        : base(ownsHandle: true)
    {
        this.rows = rows;
        SetHandle(model);
        var labels = stackalloc int[2];
        LibSvmNative.GetLabels(this, labels);
        isTurned = labels[0] == 0;
    }

    private SvmModelStart* Start => (SvmModelStart*)handle;

    /// <summary>The margin is the sum of coefficient * kernel over the support vectors, plus this.</summary>
    public double Intercept => isTurned ? Start->Rho[0] : -Start->Rho[0];

    /// <summary>One for each support vector.</summary>
    public double[] Coefficients => Array.ConvertAll(
        new ReadOnlySpan<double>(Start->Coefficients[0], Start->VectorCount).ToArray(),
        coefficient => isTurned ? -coefficient : coefficient);

    /// <summary>Where the support vectors stand among the rows, in the order of their coefficients.</summary>
    public int[] VectorRows
    {
        get
        {
            var indices = new int[Start->VectorCount];
            fixed (int* first = indices) LibSvmNative.GetVectorRows(this, first);
            return Array.ConvertAll(indices, index => index - 1);
        }
    }

    /// <param name="features">Scaled rows of both classes; nothing is missing.</param>
    public static LibSvmModel Train(FeatureMatrix features, bool[] labels, SvmSettings settings)
    {
        var examples = new SvmRows(features);
        var starts = new nint[examples.Count];
        for (var i = 0; i < starts.Length; i++) starts[i] = (nint)examples[i];
        var (positive, weight) = (1, settings.PositiveWeight);
        var parameter = new SvmParameter
        {
            SvmType = Classification,
            KernelType = settings.IsRadial ? Radial : Linear,
            Gamma = settings.Gamma,
            CacheSizeMebibytes = CacheMebibytes,
            Tolerance = Tolerance,
            C = settings.C,
            WeightCount = 1,
            WeightLabels = &positive,
            Weights = &weight,
            Shrinking = 1,
        };
        fixed (nint* first = starts)
        fixed (double* targets = Array.ConvertAll(labels, label => label ? 1.0 : 0.0))
        {
            var problem = new SvmProblem { Count = examples.Count, Labels = targets, Rows = (SvmNode**)first };
            if (Marshal.PtrToStringUTF8(LibSvmNative.CheckParameter(&problem, &parameter)) is { } refusal)
                throw new ArgumentException($"LIBSVM refuses the settings: {refusal}", nameof(settings));
            return new LibSvmModel(LibSvmNative.Train(&problem, &parameter), examples);
        }
    }

    /// <summary>One for each row, above 0 on the positive side.</summary>
    /// <param name="features">Scaled as the rows that it was trained on.</param>
    public double[] Margins(FeatureMatrix features)
    {
        var asked = new SvmRows(features);
        var margins = new double[asked.Count];
        for (var i = 0; i < margins.Length; i++)
        {
            double margin;
            LibSvmNative.PredictValues(this, asked[i], &margin);
            margins[i] = isTurned ? -margin : margin;
        }

        GC.KeepAlive(asked);
        GC.KeepAlive(rows);
        return margins;
    }

    protected override bool ReleaseHandle()
    {
        var model = handle;
        LibSvmNative.Free(&model);
        return true;
    }
}
