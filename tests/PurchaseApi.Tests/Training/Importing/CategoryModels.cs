namespace PurchaseApi.Tests.Training.Importing;

/// <summary>Small models that split on a category and on an integer that holds one.</summary>
internal static class CategoryModels
{
    /// <summary>Of the device codes 0 and 2 go left, of the region 33.</summary>
    /// <param name="pandas">What stands behind the trees.</param>
    public static string LightGBM(string pandas) =>
        $"""
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=region device
        tree_sizes=1 1

        Tree=0
        num_leaves=3
        num_cat=2
        split_feature=1 0
        threshold=0 1
        decision_type=1 9
        left_child=-1 -2
        right_child=1 -3
        leaf_value=-1 0.25 2
        leaf_count=10 30 60
        cat_boundaries=0 1 3
        cat_threshold=5 0 2
        is_linear=0

        Tree=1
        num_leaves=2
        num_cat=1
        split_feature=1
        threshold=0
        decision_type=1
        left_child=-1
        right_child=-2
        leaf_value=0.125 0.5
        leaf_count=40 60
        cat_boundaries=0 1
        cat_threshold=5
        is_linear=0


        end of trees
        {pandas}

        """;

    /// <summary>Of the device categories 0 and 2 go right, of the region 33.</summary>
    /// <param name="threshold">What stands where a split on categories has none.</param>
    public static string XGBoost(string threshold) =>
        """
        {"learner":{"feature_names":["region","device"],"feature_types":["c","c"],"gradient_booster":{"model":{
        "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],"trees":[{
        "categories":[0,2,33],"categories_nodes":[0,1],"categories_segments":[0,2],"categories_sizes":[2,1],
        "default_left":[0,1,0,0,0],"id":0,"left_children":[1,3,-1,-1,-1],"right_children":[2,4,-1,-1,-1],
        "split_conditions":[THRESHOLD,THRESHOLD,-1,2,0.25],"split_indices":[1,0,0,0,0],"split_type":[1,1,0,0,0],
        "sum_hessian":[10,9,1,6,3],"tree_param":{"num_nodes":"5","size_leaf_vector":"0"}}]},"name":"gbtree"},
        "learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2","num_target":"1"},
        "objective":{"name":"binary:logistic"}},"version":[2,1,4]}
        """.Replace("THRESHOLD", threshold);
}
