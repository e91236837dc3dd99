using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>svm_node: one value of a row. Indices ascend from 1; a node of index -1 ends the row.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SvmNode(int Index, double Value);

/// <summary>svm_problem.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SvmProblem
{
    public int Count;
    public double* Labels;
    public SvmNode** Rows;
}

/// <summary>svm_parameter, the same in every version 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SvmParameter
{
    public int SvmType;
    public int KernelType;
    public int Degree;
    public double Gamma;
    public double Coef0;
    public double CacheSizeMebibytes;
    public double Tolerance;
    public double C;
    public int WeightCount;
    public int* WeightLabels;
    public double* Weights;
    public double Nu;
    public double P;
    public int Shrinking;
    public int Probability;
}

/// <summary>How svm_model starts. What follows differs between versions, and is asked for by functions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SvmModelStart
{
    public SvmParameter Parameter;
    public int ClassCount;
    public int VectorCount;
    public SvmNode** Vectors;

    /// <summary>For two classes, one array of VectorCount numbers.</summary>
    public double** Coefficients;

    /// <summary>For two classes, one number.</summary>
    public double* Rho;
}
