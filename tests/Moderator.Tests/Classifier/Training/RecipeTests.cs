using Moderator.Classifier.Training;
using Xunit;

namespace Moderator.Tests.Classifier.Training;

public sealed class RecipeTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory("moderator-recipe-").FullName;

    private string RecipePath => Path.Combine(_directory, "recipe.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_recipe_is_read_whole()
    {
        var recipe = Read("""{"name": "a", "version": "2", "kind": "baseline", "seed": 3, "data_sets": [{"path": "x.csv", "format": "davidson", "sha256": "HASH", "weight": 0.5, "assumed": {"SPAM": 0}}], "parameters": {"folds": 4}}""");
        Assert.Equal(("a", "2", "baseline", 3), (recipe.Name, recipe.Version, recipe.Kind, recipe.Seed));
        Assert.Equal(0.5, recipe.DataSets[0].Weight);
        Assert.Equal(0, recipe.DataSets[0].Assumed!["SPAM"]);
        Assert.Equal(4, recipe.ReadParameters<BaselineParameters>().Folds);
        Assert.Equal(0.5, recipe.ToJson()["data_sets"]![0]!["weight"]!.GetValue<double>());
    }

    [Fact]
    public void An_unknown_field_is_refused_with_file_line_and_name()
    {
        var e = Refused("{\n  \"name\": \"a\",\n  \"sead\": 3\n}");
        Assert.StartsWith($"{RecipePath}, line 3, column ", e.Message, StringComparison.Ordinal);
        Assert.Contains("sead", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"name\": \"a\"", "\"name\": \"A b\"", "name is \"A b\", expected lower-case letters, digits, '-', '_' and '.'")]
    [InlineData("\"weight\": 1", "\"weight\": -1", "data_sets[0] (x.csv): weight is -1, expected more than 0, at most 1000")]
    [InlineData(Hash, "abc", "data_sets[0] (x.csv): sha256 is \"abc\", expected 64 lower-case hexadecimal digits")]
    [InlineData("\"weight\": 1", "\"assumed\": {\"BOREDOM\": 0}", "data_sets[0] (x.csv): assumed: found \"BOREDOM\", expected one of TOXICITY, SEVERE_TOXICITY, IDENTITY_ATTACK, INSULT, PROFANITY, THREAT, SEXUALLY_EXPLICIT, SPAM")]
    [InlineData("\"weight\": 1", "\"natural_share\": {\"SPAM\": 2}", "data_sets[0] (x.csv): natural_share: SPAM is 2, expected more than 0, less than 1")]
    public void A_wrong_value_is_refused_with_what_was_expected(string right, string wrong, string message)
    {
        var json = """{"name": "a", "version": "1", "kind": "baseline", "seed": 3, "data_sets": [{"path": "x.csv", "format": "davidson", "sha256": "HASH", "weight": 1}]}""".Replace("HASH", Hash, StringComparison.Ordinal);
        Assert.Equal($"{RecipePath}: {message}.", Refused(json.Replace(right, wrong, StringComparison.Ordinal)).Message);
    }

    [Fact]
    public void A_missing_recipe_a_missing_field_and_a_missing_value_are_refused()
    {
        Assert.Equal($"{RecipePath}: found no such file, expected a recipe (JSON).", Assert.Throws<RecipeException>(() => Recipe.Load(RecipePath)).Message);
        Assert.Contains("version", Refused("""{"name": "a"}""").Message, StringComparison.Ordinal);
        Assert.Contains(RecipePath, Refused("null").Message, StringComparison.Ordinal);
        var e = Refused("""{"name": "a", "version": "1", "kind": "baseline", "seed": 3, "data_sets": [null]}""");
        Assert.Equal($"{RecipePath}: data_sets[0] is null, expected a data set.", e.Message);
    }

    [Fact]
    public void An_unknown_parameter_is_refused()
    {
        var recipe = Read("""{"name": "a", "version": "1", "kind": "baseline", "seed": 3, "data_sets": [{"path": "x", "format": "davidson", "sha256": "HASH"}], "parameters": {"linear": {"l3": 1}}}""");
        var e = Assert.Throws<RecipeException>(() => recipe.ReadParameters<BaselineParameters>());
        Assert.StartsWith($"{RecipePath}, parameters.linear", e.Message, StringComparison.Ordinal);
        Assert.Contains("l3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_data_file_a_wrong_hash_and_an_unknown_format_are_refused()
    {
        var recipe = Read("""{"name": "a", "version": "1", "kind": "baseline", "seed": 3, "data_sets": [{"path": "x.csv", "format": "davidson", "sha256": "HASH"}]}""");
        var file = Path.Combine(_directory, "x.csv");
        Assert.Equal($"{RecipePath}: data set \"x.csv\" is missing, expected it at {file}.", Load(recipe).Message);

        File.WriteAllText(file, "text\nhello\n");
        var found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("text\nhello\n"u8));
        Assert.Equal($"{RecipePath}: data set \"x.csv\": {file} has SHA-256 {found}, expected {Hash}.", Load(recipe).Message);

        var other = recipe with { DataSets = [recipe.DataSets[0] with { Format = "parquet", Sha256 = found }] };
        Assert.StartsWith($"{RecipePath}: data set \"x.csv\": format is \"parquet\", expected one of ", Load(other).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_added_set_is_recorded_by_name_and_hash_and_not_by_its_directory()
    {
        var recipe = Read("""{"name": "a", "version": "1", "kind": "baseline", "seed": 3, "data_sets": [{"path": "x", "format": "davidson", "sha256": "HASH"}]}""");
        var file = Path.Combine(_directory, "decisions.ndjson");
        File.WriteAllText(file, "");
        var added = recipe.WithDataSet(file, 5).ToJson()["data_sets"]![1]!;
        Assert.Equal("decisions.ndjson", added["path"]!.GetValue<string>());
        Assert.Equal("moderator", added["format"]!.GetValue<string>());
        Assert.Equal(5, added["weight"]!.GetValue<double>());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(""u8)), added["sha256"]!.GetValue<string>());
    }

    private static RecipeException Load(Recipe recipe) =>
        Assert.Throws<RecipeException>(() => TrainingData.Load(recipe, null, skipBadRows: false, default));

    private Recipe Read(string json)
    {
        File.WriteAllText(RecipePath, json.Replace("HASH", Hash, StringComparison.Ordinal));
        return Recipe.Load(RecipePath);
    }

    private RecipeException Refused(string json)
    {
        File.WriteAllText(RecipePath, json);
        return Assert.Throws<RecipeException>(() => Recipe.Load(RecipePath));
    }
}
