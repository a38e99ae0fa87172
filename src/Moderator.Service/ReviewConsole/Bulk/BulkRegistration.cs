using Moderator.Service.ReviewConsole.Review;
using Moderator.Storage.Review;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Search;

namespace Moderator.Service.ReviewConsole.Bulk;

/// <summary>Batches, searches, and decisions on many comments.</summary>
internal static class BulkRegistration
{
    public static void AddBulkWork(this IServiceCollection services)
    {
        services.AddSingleton<ReviewRange>();
        services.AddSingleton<BulkDecisions>();
        services.AddScoped<BulkDesk>();
        services.AddScoped<BatchDesk>();
        services.AddScoped<SearchDesk>();
        services.AddScoped<SearchHandover>();
        services.AddSingleton<SimilarComments>();
        services.AddSingleton<ArticleThread>();
        services.AddScoped<AroundDesk>();
    }
}
